import { Block } from "../../fw/block";
import { deposit, event } from "../../fw/event";
import { Reader } from "../../fw/reader";
import { Cursor } from "../../fw/storage";
import { isQuorum } from "../../fw/wide";
import { Writer } from "../../fw/writer";
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
import { CERTIFICATION, CertificationEvent } from "./errors";
import { Attestation, faultKey, REVEALED } from "./records";

/** Moves a submission on if one of its windows has ended. */
export function expire(s: Submission): void {
  const parameters = Parameters.load();
  if (s.status == EVALUATING) {
    if (Block.slot >= s.seedSlot + <u64>parameters.attestDeadlineSlots) {
      unresolve(s, Reason.Deadline);
    } else if (!s.revealing && isCommitWindowOver(s, parameters)) {
      s.revealing = true;
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
  s.status = UNRESOLVED;
  s.reason = <u16>reason;
  Indexes.finish(s, Block.epoch);
  deposit(event(CERTIFICATION, CertificationEvent.Unresolved).hash(s.id).u16(s.reason));
}

function certify(s: Submission): void {
  s.status = CERTIFIED;
  s.certifiedHeight = Block.height;
  Indexes.finish(s, Block.epoch);
  recordFaults(s);
  const e = event(CERTIFICATION, CertificationEvent.Certified).hash(s.id).hash(s.digest);
  deposit(e.u8(s.outcome).u8(s.program).u64(s.score).u64(s.fuelUsed));
  // No effect of a guest is enacted in this version: the certified work stands without them.
  if (s.hasEffects) deposit(event(CERTIFICATION, CertificationEvent.EffectRefused).hash(s.id));
  enterBoard(s);
}

/** A validator that revealed another digest than the certified one is on record. */
function recordFaults(s: Submission): void {
  const cursor = new Cursor(Attestation.prefix(s.id));
  while (cursor.next()) {
    const attestation = Attestation.decode(Reader.of(cursor.value()));
    if (attestation.phase != REVEALED || attestation.digest.equals(s.digest)) continue;
    const validator = cursor.suffix().hash(0);
    faultKey(s.id, validator).put(new Writer(32).hash(attestation.digest));
    const e = event(CERTIFICATION, CertificationEvent.Fault).hash(s.id).hash(validator);
    deposit(e.hash(attestation.digest));
  }
}
