import { Scope } from "../../fw/arena";
import { Block } from "../../fw/block";
import { hashBytes } from "../../fw/crypto";
import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { Cursor } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { Challenges, STATUS_RETIRED } from "../challenges/store";
import { Parameters } from "../parameters/parameters";
import { notRevealed } from "../reputation/earned";
import { Reason, SUBMISSIONS, SubmissionEvent } from "./errors";
import { Indexes } from "./indexes";
import { ORDERED, REFUSED, Submission } from "./submission";

/**
 * This block closes the submission's intake: its height is H, and what is in force now judges it.
 * The caller saves the submission.
 */
export function close(s: Submission): void {
  const challenge = Challenges.inForce(s.challenge);
  if (challenge === null || challenge.status == STATUS_RETIRED) {
    refuse(s, Reason.ChallengeNotActive);
    return;
  }
  const parameters = Parameters.load();
  s.status = ORDERED;
  s.version = challenge.manifest.version;
  s.module = challenge.manifest.module;
  s.sandboxVersion = parameters.sandboxVersion;
  s.closingHeight = Block.height;
  s.closingIndex = Block.closed;
  Block.closed += 1;
  s.seedNumber = Block.chainNumber + <u64>parameters.seedDelay;
  Indexes.closed().hash(s.id).putEmpty();
  Indexes.awaiting().u64(s.seedNumber).hash(s.id).putEmpty();
  const e = event(SUBMISSIONS, SubmissionEvent.Closed).hash(s.id).u64(s.closingHeight);
  deposit(e.u64(s.seedNumber));
}

/** The fee is kept. The caller saves the submission. */
export function refuse(s: Submission, reason: Reason): void {
  s.status = REFUSED;
  s.reason = <u16>reason;
  Indexes.finish(s, Block.epoch);
  if (reason == Reason.NotRevealed) notRevealed(s.miner, s.id);
  deposit(event(SUBMISSIONS, SubmissionEvent.Refused).hash(s.id).u16(s.reason));
}

/** The parent closed these: now its hash and its post-state root are known. */
export function bindClosings(): void {
  const cursor = new Cursor(Indexes.closed());
  while (cursor.next()) {
    const scope = Scope.open();
    const s = Submission.load(cursor.suffix().hash(0))!;
    s.closingHash = Block.parentHash();
    s.stateRoot = Block.parentStateRoot();
    s.save();
    cursor.remove();
    Scope.close(scope);
  }
}

/** protocol/submission.ts `evaluationSeed`. */
export function evaluationSeed(challenge: Hash, closingBlock: Hash, chainBlock: Hash): Hash {
  const w = new Writer(256).tag("platform/seed/v1").hash(Block.chainId()).hash(challenge);
  return hashBytes(w.hash(closingBlock).hash(chainBlock).view());
}
