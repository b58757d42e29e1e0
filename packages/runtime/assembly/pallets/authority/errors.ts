import { failure, Outcome } from "../../fw/outcome";

export const AUTHORITY: u8 = 3;

export const enum AuthorityError {
  Malformed = 0,
  WrongChain = 1,
  BadNonce = 2,
  BadSignature = 3,
  ThresholdNotMet = 4,
  UnknownAction = 5,
  BadKeys = 6,
  BadThreshold = 7,
  BadDelay = 8,
  RotationPending = 9,
  NoRotation = 10,
  AlreadyVetoed = 11,
}

export const enum AuthorityEvent {
  CommandAccepted = 0,
  RotationQueued = 1,
  RotationVetoed = 2,
  RotationCancelled = 3,
  OwnersRotated = 4,
}

export function authorityFailure(error: AuthorityError): Outcome {
  return failure(AUTHORITY, error);
}
