import { Block } from "../../fw/block";
import { deposit, event } from "../../fw/event";
import { isQuorum } from "../../fw/wide";
import { Parameters } from "../parameters/parameters";
import { Epoch } from "../session/epoch";
import { Reason } from "../submissions/errors";
import { Indexes } from "../submissions/indexes";
import {
  CERTIFIED,
  EVALUATING,
  PRECERTIFIED,
  Submission,
  UNRESOLVED,
} from "../submissions/submission";
import { enterBoard } from "../weights/boards";
import { dropEffects } from "./effects";
import { CERTIFICATION, CertificationEvent } from "./errors";
import { mayBlame } from "./judgement";
import { queueSettlement } from "./settlement";

/** Moves a submission on if one of its windows has ended. */
export function expire(s: Submission): void {
  const parameters = Parameters.load();
  if (s.status == EVALUATING) {
    if (Block.slot >= s.seedSlot + <u64>parameters.attestDeadlineSlots) {
      unresolve(s, Reason.Deadline);
      if (mayBlame(s)) queueSettlement(s);
    } else if (!s.revealing && isCommitWindowOver(s, parameters)) {
      s.revealing = true;
      s.revealHeight = Block.height;
      deposit(event(CERTIFICATION, CertificationEvent.RevealsOpened).hash(s.id));
    } else {
      return;
    }
    s.save();
  } else if (s.status == PRECERTIFIED) {
    if (Block.slot < s.precertifiedSlot + <u64>parameters.disputeSlots) return;
    certify(s);
    s.save();
  }
}

/** All have committed, or the time is over and a quorum has (PROTOCOL §10). */
export function isCommitWindowOver(s: Submission, parameters: Parameters): bool {
  const epoch = Epoch.load();
  if (s.committed >= epoch.members) return true;
  if (Block.slot < s.seedSlot + <u64>parameters.attestSlots) return false;
  return isQuorum(s.committedPower, epoch.totalPower);
}

/** For good: excluded from scores, never averaged. The caller saves the submission. */
export function unresolve(s: Submission, reason: Reason): void {
  dropEffects(s);
  s.status = UNRESOLVED;
  s.reason = <u16>reason;
  Indexes.finish(s, Block.epoch);
  deposit(event(CERTIFICATION, CertificationEvent.Unresolved).hash(s.id).u16(s.reason));
}

function certify(s: Submission): void {
  s.status = CERTIFIED;
  s.certifiedHeight = Block.height;
  Indexes.finish(s, Block.epoch);
  const e = event(CERTIFICATION, CertificationEvent.Certified).hash(s.id).hash(s.digest);
  deposit(e.u8(s.outcome).u8(s.program).u64(s.score).u64(s.fuelUsed));
  queueSettlement(s);
  enterBoard(s);
}
