import { failure, Outcome } from "../../fw/outcome";

export const ZK: u8 = 16;

export const enum ZkError {
  Malformed = 0,
  TooLarge = 1,
  UnknownKey = 2,
  NotBound = 3,
  NullifierUsed = 4,
  BadProof = 5,
  KeyKnown = 6,
  TooManyKeys = 7,
}

export const enum ZkEvent {
  KeyAdded = 0,
  KeyRemoved = 1,
  Claimed = 2,
}

export function zkFailure(error: ZkError): Outcome {
  return failure(ZK, error);
}
