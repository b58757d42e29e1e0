import { deposit, event } from "../../fw/event";
import { isQuorum } from "../../fw/wide";
import { openTreasury } from "../mana/accounts";
import { Epoch } from "../session/epoch";
import { Boards } from "../weights/boards";
import { lapse } from "./calls";
import { CHALLENGES, ChallengeEvent } from "./errors";
import { LAPSE_EPOCHS } from "./owner";
import {
  Challenge,
  Challenges,
  NO_CHANGE,
  STATUS_ACTIVE,
  STATUS_PAUSED,
  STATUS_QUEUED,
  STATUS_RETIRED,
} from "./store";

/** Runs before the set changes: a version is judged by the set that verified it. */
export function onBoundary(next: u64): void {
  const inForce = Challenges.allInForce();
  for (let i = 0; i < inForce.length; i++) settle(inForce[i], next);
  const queued = Challenges.allQueued();
  for (let i = 0; i < queued.length; i++) {
    if (queued[i].status == STATUS_QUEUED) decide(queued[i], next);
  }
}

function settle(challenge: Challenge, next: u64): void {
  const waiting = challenge.next;
  if (waiting == STATUS_RETIRED) {
    challenge.status = STATUS_RETIRED;
    Boards.clear(challenge.id);
    deposit(event(CHALLENGES, ChallengeEvent.Retired).hash(challenge.id));
  } else if (
    challenge.status == STATUS_PAUSED &&
    (waiting == STATUS_ACTIVE || next >= challenge.pausedUntil)
  ) {
    challenge.status = STATUS_ACTIVE;
    deposit(event(CHALLENGES, ChallengeEvent.Resumed).hash(challenge.id));
  } else {
    return;
  }
  challenge.next = NO_CHANGE;
  challenge.saveInForce();
}

function decide(queued: Challenge, next: u64): void {
  const quorum = isQuorum(Challenges.power(false, queued.id), Epoch.load().totalPower);
  if (quorum && next >= queued.manifest.activationEpoch) activate(queued, next);
  else if (next >= queued.since + LAPSE_EPOCHS) lapse(queued);
}

/** A new version starts with an empty board: scores of two versions do not compare. */
function activate(queued: Challenge, next: u64): void {
  Challenges.removeQueued(queued.id);
  Boards.clear(queued.id);
  const former = Challenges.inForce(queued.id);
  // An emergency pause outlives an upgrade: only resume or its end lifts it.
  const paused = former !== null && former.status == STATUS_PAUSED;
  queued.status = paused ? STATUS_PAUSED : STATUS_ACTIVE;
  queued.pausedUntil = former === null ? 0 : former.pausedUntil;
  queued.since = next;
  queued.saveInForce();
  openTreasury(queued.id);
  const e = event(CHALLENGES, ChallengeEvent.Activated).hash(queued.id);
  deposit(e.u32(queued.manifest.version));
}
