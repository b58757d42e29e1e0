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
import type { RunnerReport } from "../run/request.ts";
import type { Introduction, JobInput } from "./guest-ledger.ts";
import { coversFuel, observation } from "./observation-message.ts";

/** Jobs of one message: enough that the way there and back does not count. */
export const MAX_BATCH_JOBS = 16;

/** To the child. */
export interface Batch {
  readonly id: number;
  /** Challenges that its jobs name and that the child does not hold yet. */
  readonly introductions: readonly Introduction[];
  readonly jobs: readonly { readonly guest: number; readonly input: JobInput }[];
  /** Challenges that it shall drop afterwards. */
  readonly forget: readonly number[];
}

export type ChildMessage =
  | { readonly kind: "ready" }
  | {
      readonly kind: "reports";
      readonly batch: number;
      readonly reports: readonly RunnerReport[];
    };

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

const report = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("record"), evaluation }),
  z.strictObject({
    kind: z.literal("local"),
    local: runnerFailure,
    detail: z.string().max(MAX_TEXT),
  }),
]);

const message: z.ZodType<ChildMessage> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("ready") }),
  z.strictObject({
    kind: z.literal("reports"),
    batch: z.number().int(),
    reports: z.array(report).min(1).max(MAX_BATCH_JOBS),
  }),
]);

/** Undefined for anything that a sound child never sends: the child is then killed. */
export function parseChildMessage(value: unknown): ChildMessage | undefined {
  const parsed = message.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
