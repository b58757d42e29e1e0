/** A job as the HTTP API shows it: words for statuses, outcomes and reasons. */

import { type Hex32, OUTCOMES, toHex, ZERO_HASH } from "@platform/protocol";
import { JOB_REASONS, type JobInfo, JobStatus } from "@platform/runtime";
import { z } from "zod";
import { decimal, hex32 } from "./wire.ts";

const STATUS_WORDS = [
  "pending",
  "assigned",
  "executing",
  "completed",
  "failed",
  "cancelled",
] as const;

export const JobViewSchema = z.object({
  id: hex32,
  challenge: hex32,
  /** Submission whose evaluation asked for it. */
  parent: hex32,
  status: z.enum(STATUS_WORDS),
  /** Why it has no result; null while it may have one. */
  reason: z.enum(JOB_REASONS).nullable(),
  attempt: z.number(),
  height: decimal,
  deadlineSlot: decimal,
  /** Thousandths of mana that may still go back to the treasury. */
  heldMilli: decimal,
  /** Submission as which the last attempt is evaluated: attestations and receipts are there. */
  run: hex32.nullable(),
  outcome: z.enum(OUTCOMES).nullable(),
  score: decimal.nullable(),
  fuelUsed: decimal.nullable(),
  digest: hex32.nullable(),
  endHeight: decimal.nullable(),
  /** SHA-256 of the description. */
  payload: hex32,
  description: z.string(),
});
export type JobView = z.output<typeof JobViewSchema>;

const unlessZero = (hash: Hex32): Hex32 | null => (hash === ZERO_HASH ? null : hash);

export function jobView(info: JobInfo): JobView {
  const isCertified = info.digest !== ZERO_HASH;
  return {
    id: info.id,
    challenge: info.challenge,
    parent: info.parent,
    status: STATUS_WORDS[info.status] ?? "pending",
    reason: info.reason === 0 ? null : (JOB_REASONS[info.reason] ?? null),
    attempt: info.attempt,
    height: info.height,
    deadlineSlot: info.deadlineSlot,
    heldMilli: info.held,
    run: unlessZero(info.run),
    outcome: isCertified ? (OUTCOMES[info.outcome] ?? null) : null,
    score: isCertified ? info.score : null,
    fuelUsed: isCertified ? info.fuelUsed : null,
    digest: unlessZero(info.digest),
    endHeight: info.endHeight === 0n ? null : info.endHeight,
    payload: info.payload,
    description: toHex(info.description),
  };
}

export function isEnded({ status }: Pick<JobInfo, "status">): boolean {
  return status >= JobStatus.completed;
}
