import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { OK, Outcome } from "../../fw/outcome";
import { Reader } from "../../fw/reader";
import { isWeak } from "../../fw/wide";
import { Epoch } from "../session/epoch";
import { Member } from "../session/members";
import { CHALLENGES, ChallengeError, ChallengeEvent, challengeFailure } from "./errors";
import { Challenge, Challenges, STATUS_LAPSED, STATUS_QUEUED } from "./store";

/** A member ran artifact, profile and golden vectors of a queued version and found them right. */
export function verified(who: Hash, r: Reader): Outcome {
  return vote(who, r, false);
}

/** A member objects; weak power of objections ends the version at once. */
export function veto(who: Hash, r: Reader): Outcome {
  return vote(who, r, true);
}

function vote(who: Hash, r: Reader, isVeto: bool): Outcome {
  const id = r.hash();
  const version = r.u32();
  if (!r.done()) return challengeFailure(ChallengeError.Malformed);
  if (Member.load(who) === null) return challengeFailure(ChallengeError.NotMember);
  const queued = Challenges.queued(id);
  if (queued === null || queued.status != STATUS_QUEUED || queued.manifest.version != version)
    return challengeFailure(ChallengeError.NotQueued);
  const key = Challenges.votes(isVeto, id).hash(who);
  if (key.exists()) return challengeFailure(ChallengeError.AlreadyVoted);
  key.putEmpty();
  const index = isVeto ? ChallengeEvent.Vetoed : ChallengeEvent.Verified;
  deposit(event(CHALLENGES, index).hash(id).u32(version).hash(who));
  if (isVeto && isWeak(Challenges.power(true, id), Epoch.load().totalPower)) lapse(queued);
  return OK;
}

/** The version stays listed as lapsed until its owner queues a higher one. */
export function lapse(queued: Challenge): void {
  Challenges.clearVotes(queued.id);
  queued.status = STATUS_LAPSED;
  queued.saveQueued();
  const e = event(CHALLENGES, ChallengeEvent.Lapsed).hash(queued.id);
  deposit(e.u32(queued.manifest.version));
}
