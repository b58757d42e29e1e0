import { Scope } from "../../fw/arena";
import { Cursor, Key } from "../../fw/storage";
import { certified } from "../reputation/earned";
import { CERTIFIED, INTAKE_JOB, Submission } from "../submissions/submission";
import { enactEffects } from "./effects";
import { CERTIFICATION } from "./errors";
import { blameWithheld, judgeValidators } from "./judgement";
import { OUTCOME_OK } from "./result";

const QUEUE: u8 = 5;

/**
 * Attestations and effects that one block settles, some 30,000 fuel each; further works keep their
 * places for the next block, since a thousand windows may end at once.
 */
const MAX_STEPS: u32 = 4_096;

/** The work is final: what follows from that comes in order of (H, place in block H) (PROTOCOL §10). */
export function queueSettlement(s: Submission): void {
  new Key(CERTIFICATION, QUEUE)
    .u64(s.closingHeight)
    .u64(<u64>s.closingIndex)
    .hash(s.id)
    .putEmpty();
}

/** After the windows of this block. A work leaves the queue before it is settled: once. */
export function settleFinal(): void {
  const cursor = new Cursor(new Key(CERTIFICATION, QUEUE));
  let steps: u32 = 0;
  while (steps < MAX_STEPS && cursor.next()) {
    const scope = Scope.open();
    const s = Submission.load(cursor.suffix().hash(16))!;
    cursor.remove();
    steps += 1 + (s.status == CERTIFIED ? settleCertified(s) : blameWithheld(s));
    Scope.close(scope);
  }
}

function settleCertified(s: Submission): u32 {
  const attestations = judgeValidators(s);
  // A re-entry is free and judges the same work again: it earns nothing.
  if (s.intake != INTAKE_JOB && s.origin.isZero() && s.outcome == OUTCOME_OK && s.score > 0)
    certified(s.miner, s.id);
  return attestations + enactEffects(s);
}
