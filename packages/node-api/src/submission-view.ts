/** A submission as the HTTP API shows it: words of PROTOCOL §1 in the place of state's bytes. */

import {
  NO_PROGRAM,
  OUTCOMES,
  type Outcome,
  STATUSES,
  type Status,
  ZERO_HASH,
} from "@platform/protocol";
import type { SubmissionInfo } from "@platform/runtime";
import { z } from "zod";
import { decimal, hex32 } from "./wire.ts";

export const SubmissionViewSchema = z.object({
  id: hex32,
  challenge: hex32,
  version: z.number(),
  miner: hex32,
  status: z.enum(STATUSES),
  /** Code of a refusal or dispute; 0 for none. */
  reason: z.number(),
  epoch: decimal,
  commitHeight: decimal,
  commitIndex: z.number(),
  payload: hex32.nullable(),
  payloadBytes: z.number(),
  closingHeight: decimal,
  seed: hex32.nullable(),
  /** None before a quorum on one digest. */
  outcome: z.enum(OUTCOMES).nullable(),
  program: z.enum(OUTCOMES).nullable(),
  digest: hex32.nullable(),
  score: decimal,
  fuelUsed: decimal,
  certifiedHeight: decimal,
  /** The board work that was entered again; null for an original. */
  origin: hex32.nullable(),
  attestations: z.array(
    z.object({
      validator: hex32,
      phase: z.enum(["committed", "revealed"]),
      digest: hex32.nullable(),
    }),
  ),
});
export type SubmissionView = z.output<typeof SubmissionViewSchema>;

export function submissionView(info: SubmissionInfo): SubmissionView {
  const decided = info.digest !== ZERO_HASH;
  return {
    id: info.id,
    challenge: info.challenge,
    version: info.version,
    miner: info.miner,
    status: statusWord(info.status),
    reason: info.reason,
    epoch: info.epoch,
    commitHeight: info.commitHeight,
    commitIndex: info.commitIndex,
    payload: unlessZero(info.payload),
    payloadBytes: info.payloadBytes,
    closingHeight: info.closingHeight,
    seed: unlessZero(info.seed),
    outcome: decided ? outcomeWord(info.outcome) : null,
    program: decided ? outcomeWord(info.program) : null,
    digest: unlessZero(info.digest),
    score: info.score,
    fuelUsed: info.fuelUsed,
    certifiedHeight: info.certifiedHeight,
    origin: unlessZero(info.origin),
    attestations: info.attestations.map((one) => ({
      validator: one.validator,
      phase: one.phase === 0 ? "committed" : "revealed",
      digest: unlessZero(one.digest),
    })),
  };
}

/** No window of this submission is open any more: nothing about it will change. */
export function isFinal(status: Status): boolean {
  return status === "certified" || status === "unresolved" || status === "refused";
}

function statusWord(index: number): Status {
  const word = STATUSES[index];
  if (word === undefined) throw new RangeError(`status ${index} is unknown`);
  return word;
}

function outcomeWord(index: number): Outcome | null {
  if (index === NO_PROGRAM) return null;
  const word = OUTCOMES[index];
  if (word === undefined) throw new RangeError(`outcome ${index} is unknown`);
  return word;
}

function unlessZero(hash: string): string | null {
  return hash === ZERO_HASH ? null : hash;
}
