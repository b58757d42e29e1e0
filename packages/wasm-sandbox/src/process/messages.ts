/** What parent and child say; the parent validates, since a guest may have won the child. */

import {
  LOCAL_FAILURES,
  MAX_EFFECTS_BYTES,
  MAX_EVALUATION_FUEL,
  MAX_LOG_BYTES,
  MAX_OUTPUT_BYTES,
  MAX_SCORE,
  OUTCOMES,
} from "@platform/protocol";
import { z } from "zod";
import { REJECTION_CODES } from "../decode/rejection.ts";
import type { EvaluationRequest, RunnerReport } from "../run/request.ts";
import { coversFuel, observation } from "./observation-message.ts";

export interface Job {
  readonly id: number;
  readonly request: EvaluationRequest;
}

export type ChildMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "report"; readonly id: number; readonly report: RunnerReport };

const MAX_TEXT = 1024;
const bytes = (max: number) =>
  z.instanceof(Uint8Array).refine((value) => value.length <= max, "too long");
const rejection = z.strictObject({
  code: z.enum(REJECTION_CODES),
  offset: z.number().int().nonnegative(),
  message: z.string().max(MAX_TEXT),
});

const evaluation = z
  .strictObject({
    outcome: z.enum(OUTCOMES),
    program: z.enum(OUTCOMES).nullable(),
    score: z.bigint().min(0n).max(MAX_SCORE),
    output: bytes(MAX_OUTPUT_BYTES),
    effects: bytes(MAX_EFFECTS_BYTES),
    fuelUsed: z.bigint().min(0n).max(MAX_EVALUATION_FUEL),
    diagnostics: z.strictObject({
      rejection: rejection.exactOptional(),
      programRejection: rejection.exactOptional(),
      trap: z.string().max(MAX_TEXT).exactOptional(),
      log: z.array(z.string().max(MAX_LOG_BYTES)).max(MAX_LOG_BYTES),
      observation: observation.exactOptional(),
    }),
  })
  .refine(
    ({ fuelUsed, diagnostics }) => coversFuel(diagnostics.observation, fuelUsed),
    "the profile is not the fuel",
  );

const runnerFailure = z
  .enum(LOCAL_FAILURES)
  .extract(["native-stack", "host-oom", "grow-failed", "compile-failed"]);

const message: z.ZodType<ChildMessage> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("ready") }),
  z.strictObject({
    kind: z.literal("report"),
    id: z.number().int(),
    report: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("record"), evaluation }),
      z.strictObject({
        kind: z.literal("local"),
        local: runnerFailure,
        detail: z.string().max(MAX_TEXT),
      }),
    ]),
  }),
]);

/** Undefined for anything that a sound child never sends: the child is then killed. */
export function parseChildMessage(value: unknown): ChildMessage | undefined {
  const parsed = message.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
