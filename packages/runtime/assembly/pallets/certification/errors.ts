import { failure, Outcome } from "../../fw/outcome";

export const CERTIFICATION: u8 = 7;

export const enum CertificationError {
  Malformed = 0,
  NotMember = 1,
  WrongEpoch = 2,
  NothingOpen = 3,
  UnknownSubmission = 4,
  NotCommitted = 5,
  AlreadyRevealed = 6,
  WindowNotOpen = 7,
  RootMismatch = 8,
  DigestMismatch = 9,
  BadResult = 10,
  NotPrecertified = 11,
  SameDigest = 12,
  AlreadyDisputed = 13,
}

export const enum CertificationEvent {
  AttestCommitted = 0,
  RevealsOpened = 1,
  AttestRevealed = 2,
  Precertified = 3,
  Certified = 4,
  Unresolved = 5,
  Disputed = 6,
  Fault = 7,
  EffectRefused = 8,
}

/** Why an effect of a certified work was not enacted (src/events.ts `REFUSALS`). */
export const enum Refusal {
  None = 0,
  Malformed = 1,
  Unsupported = 2,
  TooMuch = 3,
  Insufficient = 4,
  UnknownAccount = 5,
  AccountFull = 6,
  TooDeep = 7,
  ChallengeNotActive = 8,
  Duplicate = 9,
  TooMany = 10,
}

export function certificationFailure(error: CertificationError): Outcome {
  return failure(CERTIFICATION, error);
}
