/** What the runtime tells of jobs. */

import { Bytes, Hash32, type Hex32, Struct, u8, u64 } from "@platform/protocol";
import type { Codec } from "scale-ts";

/** Words of {@link JobInfo.status}. */
export const JobStatus = {
  pending: 0,
  assigned: 1,
  executing: 2,
  completed: 3,
  failed: 4,
  cancelled: 5,
} as const;

/** A sub-evaluation that a challenge asked for (docs/adr/0040-jobs.md). */
export interface JobInfo {
  readonly id: Hex32;
  readonly challenge: Hex32;
  /** SHA-256 of the manifest under which it was asked. */
  readonly manifest: Hex32;
  /** Submission whose evaluation asked. */
  readonly parent: Hex32;
  /** {@link JobStatus}. */
  readonly status: number;
  /** Index in JOB_REASONS. */
  readonly reason: number;
  /** Evaluations begun. */
  readonly attempt: number;
  readonly height: bigint;
  readonly deadlineSlot: bigint;
  /** Thousandths of mana that may still go back to the treasury. */
  readonly held: bigint;
  /** Submission as which the last attempt is evaluated; zero hash before the first. */
  readonly run: Hex32;
  readonly outcome: number;
  readonly score: bigint;
  readonly fuelUsed: bigint;
  /** Of the certified evaluation; zero hash for none. */
  readonly digest: Hex32;
  /** 0 while it is open. */
  readonly endHeight: bigint;
  /** SHA-256 of the description. */
  readonly payload: Hex32;
  readonly description: Uint8Array;
}

export const JobInfoCodec: Codec<JobInfo> = Struct({
  id: Hash32,
  challenge: Hash32,
  manifest: Hash32,
  parent: Hash32,
  status: u8,
  reason: u8,
  attempt: u8,
  height: u64,
  deadlineSlot: u64,
  held: u64,
  run: Hash32,
  outcome: u8,
  score: u64,
  fuelUsed: u64,
  digest: Hash32,
  endHeight: u64,
  payload: Hash32,
  description: Bytes(),
});
