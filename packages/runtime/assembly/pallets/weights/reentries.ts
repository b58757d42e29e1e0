import { Scope } from "../../fw/arena";
import { Block } from "../../fw/block";
import { hashBytes } from "../../fw/crypto";
import { Hash } from "../../fw/hash";
import { Writer } from "../../fw/writer";
import { INTAKE_EPOCH } from "../challenges/manifest";
import { Challenge, Challenges, STATUS_ACTIVE } from "../challenges/store";
import { Registry } from "../session/registry";
import { close } from "../submissions/closing";
import { Indexes } from "../submissions/indexes";
import { Submission } from "../submissions/submission";
import { Boards, Entry, isJudgedByBatch } from "./boards";

/** Enters the boards' top works into the closing batch; how many. */
export function addReentries(epoch: u64): u32 {
  const challenges = Challenges.allInForce();
  let added: u32 = 0;
  for (let i = 0; i < challenges.length; i++) {
    const challenge = challenges[i];
    if (challenge.status != STATUS_ACTIVE || !isJudgedByBatch(challenge.manifest)) continue;
    const scope = Scope.open();
    const top = topWorks(challenge);
    for (let j = 0; j < top.length; j++) {
      if (reenter(challenge, top[j], epoch)) added++;
    }
    Scope.close(scope);
  }
  return added;
}

/** The best works of registered hotkeys, at most as many as the policy says. */
function topWorks(challenge: Challenge): Array<Entry> {
  const top = new Array<Entry>();
  const entries = Boards.all(challenge.id);
  for (let i = 0; i < entries.length; i++) {
    if (!Registry.isRegistered(entries[i].hotkey)) continue;
    top.push(entries[i]);
    for (let j = top.length - 1; j > 0 && top[j].isBetter(top[j - 1]); j--) {
      const better = top[j];
      top[j] = top[j - 1];
      top[j - 1] = better;
    }
    if (top.length > <i32>challenge.manifest.reentries) top.pop();
  }
  return top;
}

function reenter(challenge: Challenge, entry: Entry, epoch: u64): bool {
  const id = reentryId(entry.origin, epoch);
  const known = Submission.load(id);
  // A commit under this id, made to keep the work out, can't ever be opened: it gives way.
  if (known !== null && !known.origin.isZero()) return false;
  const s = new Submission(id);
  s.challenge = challenge.id;
  s.miner = entry.hotkey;
  s.epoch = epoch;
  s.commitHeight = entry.commitHeight;
  s.commitIndex = entry.commitIndex;
  s.commitSlot = entry.commitSlot;
  s.payload = entry.payload;
  s.payloadBytes = entry.payloadBytes;
  s.sizeCeiling = entry.payloadBytes;
  s.intake = INTAKE_EPOCH;
  s.origin = entry.origin;
  Indexes.begin(id);
  close(s);
  s.save();
  return Block.height == s.closingHeight;
}

/** protocol/submission.ts `reentryId`. */
function reentryId(origin: Hash, epoch: u64): Hash {
  return hashBytes(new Writer().tag("platform/reentry/v1").hash(origin).be64(epoch).view());
}
