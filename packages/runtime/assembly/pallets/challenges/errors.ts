import { failure, Outcome } from "../../fw/outcome";

export const CHALLENGES: u8 = 5;

export const enum ChallengeError {
  Malformed = 0,
  UnknownFormat = 1,
  BadName = 2,
  VersionNotRising = 3,
  KindReserved = 4,
  HostAbiUnsupported = 5,
  BadLimits = 6,
  BadImports = 7,
  BadPolicy = 8,
  OpenIntakeUnsupported = 9,
  FuelRankingNeedsEpochIntake = 10,
  EmissionExceeded = 11,
  ActivationTooFar = 12,
  TooMany = 13,
  Unknown = 14,
  NotQueued = 15,
  NotMember = 16,
  AlreadyVoted = 17,
  BadTransition = 18,
  BadEmission = 19,
  UnknownFeature = 20,
}

export const enum ChallengeEvent {
  Queued = 0,
  Verified = 1,
  Vetoed = 2,
  Activated = 3,
  Lapsed = 4,
  Paused = 5,
  Resumed = 6,
  Retired = 7,
}

export function challengeFailure(error: ChallengeError): Outcome {
  return failure(CHALLENGES, error);
}
