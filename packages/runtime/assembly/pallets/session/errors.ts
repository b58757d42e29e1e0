import { failure, Outcome } from "../../fw/outcome";

export const SESSION: u8 = 2;

export const enum SessionError {
  DelegationMalformed = 0,
  DelegationNotOwn = 1,
  DelegationWrongChain = 2,
  DelegationSeqNotRising = 3,
  DelegationBadSignature = 4,
  DelegationExpired = 5,
  RejoinNotNeeded = 6,
  EvidenceMalformed = 7,
  EvidenceUnknownSet = 8,
  EvidenceNoConflict = 9,
  EvidenceBadSignature = 10,
  EvidenceDuplicate = 11,
  NotMember = 12,
}

export const enum SessionEvent {
  EpochStarted = 0,
  SetNotTaken = 1,
  DelegationQueued = 2,
  Equivocation = 3,
  Jailed = 4,
  Rejoining = 5,
  Evidence = 6,
}

export function sessionFailure(error: SessionError): Outcome {
  return failure(SESSION, error);
}
