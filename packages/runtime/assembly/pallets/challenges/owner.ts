import { Block } from "../../fw/block";
import { Bytes } from "../../fw/bytes";
import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { OK, Outcome } from "../../fw/outcome";
import { Reader } from "../../fw/reader";
import { Epoch } from "../session/epoch";
import { CHALLENGES, ChallengeError, ChallengeEvent, challengeFailure } from "./errors";
import { Manifest } from "./manifest";
import { BILLION, checkManifest } from "./rules";
import {
  Challenge,
  Challenges,
  NO_CHANGE,
  STATUS_ACTIVE,
  STATUS_LAPSED,
  STATUS_PAUSED,
  STATUS_QUEUED,
  STATUS_RETIRED,
} from "./store";

/** Names on one network, retired ones included: each costs every boundary a step. */
const MAX_CHALLENGES: i32 = 64;
/** A queued version lapses after this many epochs, so it must be due within them. */
export const LAPSE_EPOCHS: u64 = 3;
/** A pause by the owner ends by itself. */
const PAUSE_EPOCHS: u64 = 2;

/** Queues a version of a challenge for verification by the members. */
export function addChallenge(payload: Bytes): Outcome {
  const r = Reader.of(payload);
  const manifest = Manifest.decode(r);
  if (payload.length() > 0 && !manifest.hasKnownFormat())
    return challengeFailure(ChallengeError.UnknownFormat);
  if (!r.done()) return challengeFailure(ChallengeError.Malformed);
  const fault = checkManifest(manifest);
  if (fault != OK) return fault;
  const epoch = Epoch.load().number;
  if (manifest.activationEpoch > epoch + LAPSE_EPOCHS)
    return challengeFailure(ChallengeError.ActivationTooFar);
  const id = Challenges.id(Block.chainId(), manifest.name);
  if (!isRising(id, manifest.version)) return challengeFailure(ChallengeError.VersionNotRising);
  const known = Challenges.inForce(id) !== null || Challenges.queued(id) !== null;
  if (!known && count() >= MAX_CHALLENGES) return challengeFailure(ChallengeError.TooMany);
  if (emissionBeside(id, manifest.mechanism) + <u64>manifest.emissionSharePpb > <u64>BILLION)
    return challengeFailure(ChallengeError.EmissionExceeded);
  Challenges.clearVotes(id);
  const challenge = new Challenge(id, manifest);
  challenge.status = STATUS_QUEUED;
  challenge.since = epoch;
  challenge.raw = payload;
  challenge.saveQueued();
  deposit(event(CHALLENGES, ChallengeEvent.Queued).hash(id).u32(manifest.version));
  return OK;
}

function isRising(id: Hash, version: u32): bool {
  if (version == 0) return false;
  const inForce = Challenges.inForce(id);
  if (inForce !== null && version <= inForce.manifest.version) return false;
  const queued = Challenges.queued(id);
  return queued === null || version > queued.manifest.version;
}

function count(): i32 {
  const inForce = Challenges.allInForce();
  const queued = Challenges.allQueued();
  let both = inForce.length;
  for (let i = 0; i < queued.length; i++) {
    if (Challenges.inForce(queued[i].id) === null) both++;
  }
  return both;
}

/**
 * The most that all other challenges of a mechanism may take together: each counts with the larger
 * of its share in force and its queued one, so that no activation can exceed the whole.
 */
function emissionBeside(id: Hash, mechanism: u8): u64 {
  let sum: u64 = 0;
  const inForce = Challenges.allInForce();
  for (let i = 0; i < inForce.length; i++) {
    const other = inForce[i];
    if (other.status == STATUS_RETIRED || other.manifest.mechanism != mechanism) continue;
    if (!other.id.equals(id)) sum += <u64>other.manifest.emissionSharePpb;
  }
  const queued = Challenges.allQueued();
  for (let i = 0; i < queued.length; i++) {
    const other = queued[i];
    if (other.status == STATUS_LAPSED || other.manifest.mechanism != mechanism) continue;
    if (other.id.equals(id)) continue;
    const share = other.manifest.emissionSharePpb;
    const counted = countedShare(other.id, mechanism);
    if (share > counted) sum += <u64>(share - counted);
  }
  return sum;
}

function countedShare(id: Hash, mechanism: u8): u32 {
  const inForce = Challenges.inForce(id);
  if (inForce === null || inForce.status == STATUS_RETIRED) return 0;
  return inForce.manifest.mechanism == mechanism ? inForce.manifest.emissionSharePpb : 0;
}

/** At once: no commits, no weight, until resumed or two boundaries have passed. */
export function pause(id: Hash): Outcome {
  const challenge = Challenges.inForce(id);
  if (challenge === null) return challengeFailure(ChallengeError.Unknown);
  if (challenge.status != STATUS_ACTIVE) return challengeFailure(ChallengeError.BadTransition);
  challenge.status = STATUS_PAUSED;
  challenge.pausedUntil = Epoch.load().number + PAUSE_EPOCHS;
  challenge.saveInForce();
  deposit(event(CHALLENGES, ChallengeEvent.Paused).hash(id));
  return OK;
}

/** A quorum keeps what is paused paused, for as long again from now on (PROTOCOL §12). */
export function extendPause(challenge: Challenge): void {
  challenge.pausedUntil = Epoch.load().number + PAUSE_EPOCHS;
  challenge.next = NO_CHANGE;
  challenge.saveInForce();
  deposit(event(CHALLENGES, ChallengeEvent.Paused).hash(challenge.id));
}

/** From the next boundary on. */
export function resume(id: Hash): Outcome {
  const challenge = Challenges.inForce(id);
  if (challenge === null) return challengeFailure(ChallengeError.Unknown);
  if (challenge.status != STATUS_PAUSED) return challengeFailure(ChallengeError.BadTransition);
  challenge.next = STATUS_ACTIVE;
  challenge.saveInForce();
  return OK;
}

/** From the next boundary on; a queued version is withdrawn at once. */
export function retire(id: Hash): Outcome {
  const queued = Challenges.queued(id);
  if (queued !== null) Challenges.removeQueued(id);
  const challenge = Challenges.inForce(id);
  if (challenge === null) return queued === null ? challengeFailure(ChallengeError.Unknown) : OK;
  if (challenge.status == STATUS_RETIRED) return challengeFailure(ChallengeError.BadTransition);
  challenge.next = STATUS_RETIRED;
  challenge.saveInForce();
  return OK;
}
