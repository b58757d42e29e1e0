import { Scope } from "../../fw/arena";
import { Block } from "../../fw/block";
import { deposit, event } from "../../fw/event";
import { Reader } from "../../fw/reader";
import { Cursor } from "../../fw/storage";
import { Invalid } from "../../invalid";
import { runStarted } from "../jobs/runs";
import { Parameters } from "../parameters/parameters";
import { evaluationSeed } from "./closing";
import { SUBMISSIONS, SubmissionEvent } from "./errors";
import { Indexes } from "./indexes";
import { EVALUATING, INTAKE_JOB, Submission } from "./submission";

/** Inherent: the hash of one chain block, for every closing that waits for it. */
export function seed(r: Reader): i32 {
  const number = r.u64();
  const hash = r.hash();
  if (!r.done()) return Invalid.Malformed;
  if (number <= Block.lastSeed || number > Block.chainNumber) return Invalid.InherentWrong;
  if (number == Block.chainNumber && !hash.equals(Block.chainHash())) return Invalid.InherentWrong;
  const parameters = Parameters.load();
  const cursor = new Cursor(Indexes.awaiting().u64(number));
  let found = false;
  while (cursor.next()) {
    found = true;
    const scope = Scope.open();
    const s = Submission.load(cursor.suffix().hash(0))!;
    cursor.remove();
    s.seed = evaluationSeed(s.challenge, s.closingHash, hash);
    s.seedSlot = Block.slot;
    s.status = EVALUATING;
    s.save();
    if (s.intake == INTAKE_JOB) runStarted(s);
    Indexes.schedule(Block.slot + <u64>parameters.attestSlots, s.id);
    Indexes.schedule(Block.slot + <u64>parameters.attestDeadlineSlots, s.id);
    deposit(event(SUBMISSIONS, SubmissionEvent.Seeded).hash(s.id).hash(s.seed));
    Scope.close(scope);
  }
  if (!found) return Invalid.InherentWrong;
  Block.lastSeed = number;
  return 0;
}

/** A seed whose chain block the header already refers to must be in this very block. */
export function isSeedMissing(): bool {
  const cursor = new Cursor(Indexes.awaiting());
  return cursor.next() && cursor.suffix().u64be(0) <= Block.chainNumber;
}
