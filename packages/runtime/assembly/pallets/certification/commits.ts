import { Block } from "../../fw/block";
import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { OK, Outcome } from "../../fw/outcome";
import { Reader } from "../../fw/reader";
import { Parameters } from "../parameters/parameters";
import { Member } from "../session/members";
import { Indexes } from "../submissions/indexes";
import { EVALUATING, Submission } from "../submissions/submission";
import {
  CERTIFICATION,
  CertificationError,
  CertificationEvent,
  certificationFailure,
} from "./errors";
import { Attestation } from "./records";
import { isCommitWindowOver } from "./windows";

/**
 * One salted commitment to the digests of many submissions. Those whose window has closed
 * meanwhile are passed over, so that one late item does not void the rest.
 */
export function attestCommit(who: Hash, r: Reader): Outcome {
  const epoch = r.u64();
  const count = r.count(32);
  const ids = new Array<Hash>();
  for (let i = 0; i < count; i++) {
    const id = r.hash();
    if (i > 0 && ids[i - 1].compare(id) >= 0) r.bad = true;
    ids.push(id);
  }
  const root = r.hash();
  if (!r.done() || count == 0) return certificationFailure(CertificationError.Malformed);
  const member = Member.load(who);
  if (member === null) return certificationFailure(CertificationError.NotMember);
  if (epoch != Block.epoch) return certificationFailure(CertificationError.WrongEpoch);
  const parameters = Parameters.load();
  let covered: u32 = 0;
  for (let i = 0; i < count; i++) {
    const s = Submission.load(ids[i]);
    if (s === null || s.status != EVALUATING || s.revealing) continue;
    if (Attestation.key(s.id, who).exists()) continue;
    const attestation = new Attestation();
    attestation.epoch = epoch;
    attestation.index = <u32>i;
    attestation.size = <u32>count;
    attestation.root = root;
    attestation.save(s.id, who);
    countCommit(s, member.power, parameters);
    covered++;
  }
  if (covered == 0) return certificationFailure(CertificationError.NothingOpen);
  deposit(event(CERTIFICATION, CertificationEvent.AttestCommitted).hash(who).u32(covered));
  return OK;
}

/** The block after the one that fills the window opens the reveals. */
function countCommit(s: Submission, power: u64, parameters: Parameters): void {
  s.committed += 1;
  s.committedPower += power;
  s.save();
  if (isCommitWindowOver(s, parameters)) Indexes.schedule(Block.slot + 1, s.id);
}
