import { failure, Outcome } from "../../fw/outcome";

export const IDENTITY: u8 = 14;

export const enum IdentityError {
  Malformed = 0,
  AlreadyLinked = 1,
  NotLinked = 2,
  KeyInUse = 3,
  KeyRetired = 4,
  BadSignature = 5,
  BadCounterSignature = 6,
  BadName = 7,
  NameTaken = 8,
}

export const enum IdentityEvent {
  Linked = 0,
  KeyRotated = 1,
  Named = 2,
  Removed = 3,
}

export function identityFailure(error: IdentityError): Outcome {
  return failure(IDENTITY, error);
}
