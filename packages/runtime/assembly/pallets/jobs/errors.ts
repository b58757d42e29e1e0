export const JOBS: u8 = 12;

/** Bytes of src/api.ts `JobStatus`. */
export const PENDING: u8 = 0;
export const ASSIGNED: u8 = 1;
export const EXECUTING: u8 = 2;
export const COMPLETED: u8 = 3;
export const FAILED: u8 = 4;
export const CANCELLED: u8 = 5;

export const enum JobEvent {
  Submitted = 0,
  Assigned = 1,
  Executing = 2,
  Completed = 3,
  Failed = 4,
  Cancelled = 5,
  Reassigned = 6,
}

/** Why a job ended without a result (src/events.ts `JOB_REASONS`). */
export const enum JobReason {
  None = 0,
  /** No room for its evaluation until the deadline: fuel budget, open works, a pause. */
  NoExecutor = 1,
  /** No quorum on a result in any attempt. */
  Timeout = 2,
  /** Certified, with another outcome than `ok`. */
  BadOutcome = 3,
  /** Its challenge was retired, or another version took its place. */
  ChallengeChanged = 4,
}
