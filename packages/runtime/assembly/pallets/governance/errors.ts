import { failure, Outcome } from "../../fw/outcome";

export const GOVERNANCE: u8 = 11;

export const enum GovernanceError {
  Malformed = 0,
  UnknownKind = 1,
  BadPayload = 2,
  NotMember = 3,
  TooManyOpen = 4,
  TooManyOwn = 5,
  UnknownProposal = 6,
  NotSponsoring = 7,
  AlreadySponsored = 8,
  VotingNotOpen = 9,
  VotingClosed = 10,
  NotInElectorate = 11,
  BadChoice = 12,
  DelegateNotMember = 13,
  DelegationCycle = 14,
  NotDelegated = 15,
  NotAccepted = 16,
  TimelockActive = 17,
  TimelockOver = 18,
  AlreadyVetoed = 19,
  AlreadyExecuted = 20,
  TargetNotMember = 21,
  BadTerm = 22,
  TargetUnregistered = 23,
}

export const enum GovernanceEvent {
  Proposed = 0,
  Sponsored = 1,
  Opened = 2,
  VoteCast = 3,
  Delegated = 4,
  Revoked = 5,
  Accepted = 6,
  Rejected = 7,
  VetoCast = 8,
  Vetoed = 9,
  Executed = 10,
  Failed = 11,
  Expired = 12,
}

export function governanceFailure(error: GovernanceError): Outcome {
  return failure(GOVERNANCE, error);
}
