import { failure, Outcome } from "../../fw/outcome";

export const SUBMISSIONS: u8 = 6;

export const enum SubmissionError {
  Malformed = 0,
  UnknownChallenge = 1,
  ChallengeNotActive = 2,
  SizeCeilingTooLarge = 3,
  Duplicate = 4,
  BudgetExhausted = 5,
  Unknown = 6,
  NotOwner = 7,
  NotPending = 8,
  RevealTooEarly = 9,
  RevealTooLate = 10,
  CommitmentMismatch = 11,
  PayloadTooLarge = 12,
  InlineMismatch = 13,
  Stalled = 14,
  Full = 15,
}

export const enum SubmissionEvent {
  Committed = 0,
  Revealed = 1,
  Refused = 2,
  Closed = 3,
  Seeded = 4,
  CutOff = 5,
  BatchClosed = 6,
  Carried = 7,
}

/** Why a submission ended as refused or unresolved (SubmissionInfo.reason). */
export const enum Reason {
  None = 0,
  NotRevealed = 1,
  ChallengeNotActive = 2,
  Deadline = 3,
  Disputed = 4,
  CarriedTwice = 5,
}

export function submissionFailure(error: SubmissionError): Outcome {
  return failure(SUBMISSIONS, error);
}
