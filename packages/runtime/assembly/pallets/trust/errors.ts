import { failure, Outcome } from "../../fw/outcome";

export const TRUST: u8 = 15;

export const enum TrustError {
  Malformed = 0,
  NotMember = 1,
  OneSelf = 2,
  UnknownSubject = 3,
  BadContext = 4,
  BadLevel = 5,
  TooMany = 6,
  NotAttested = 7,
  UnknownChallenge = 8,
  BadScope = 9,
  NoScope = 10,
}

export const enum TrustEvent {
  Attested = 0,
  Revoked = 1,
  ScopeSet = 2,
  ScopeCleared = 3,
}

export function trustFailure(error: TrustError): Outcome {
  return failure(TRUST, error);
}
