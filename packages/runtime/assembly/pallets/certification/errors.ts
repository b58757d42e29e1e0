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

export function certificationFailure(error: CertificationError): Outcome {
  return failure(CERTIFICATION, error);
}
