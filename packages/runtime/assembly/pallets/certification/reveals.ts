import { Block } from "../../fw/block";
import { hashBytes, MerklePath } from "../../fw/crypto";
import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { OK, Outcome } from "../../fw/outcome";
import { Reader } from "../../fw/reader";
import { isQuorum, isWeak } from "../../fw/wide";
import { Writer } from "../../fw/writer";
import { Parameters } from "../parameters/parameters";
import { Epoch } from "../session/epoch";
import { Member } from "../session/members";
import { Reason } from "../submissions/errors";
import { Indexes } from "../submissions/indexes";
import { EVALUATING, PRECERTIFIED, Submission } from "../submissions/submission";
import { keepEffects } from "./effects";
import {
  CERTIFICATION,
  CertificationError,
  CertificationEvent,
  certificationFailure,
} from "./errors";
import { Attestation, disputeKey, REVEALED, Tally } from "./records";
import { Result } from "./result";
import { unresolve } from "./windows";

/** Opens one leaf of an attest commit; the result in it must hash to its digest. */
export function attestReveal(who: Hash, r: Reader): Outcome {
  const id = r.hash();
  const digest = r.hash();
  const salt = r.hash();
  const siblings = r.count(32);
  const path = r.raw(siblings * 32);
  const result = Result.decode(r);
  if (!r.done()) return certificationFailure(CertificationError.Malformed);
  const member = Member.load(who);
  if (member === null) return certificationFailure(CertificationError.NotMember);
  const s = Submission.load(id);
  if (s === null) return certificationFailure(CertificationError.UnknownSubmission);
  const attestation = Attestation.load(id, who);
  if (attestation === null) return certificationFailure(CertificationError.NotCommitted);
  if (attestation.phase == REVEALED)
    return certificationFailure(CertificationError.AlreadyRevealed);
  if (!s.revealing || (s.status != EVALUATING && s.status != PRECERTIFIED))
    return certificationFailure(CertificationError.WindowNotOpen);
  const leaf = new Writer().hash(id).hash(digest).hash(salt).view();
  const top = new MerklePath(attestation.index, attestation.size, path).root(leaf);
  if (top === null || !commitRoot(attestation.epoch, who, top).equals(attestation.root))
    return certificationFailure(CertificationError.RootMismatch);
  if (!result.isWellFormed()) return certificationFailure(CertificationError.BadResult);
  if (!result.digest(s).equals(digest))
    return certificationFailure(CertificationError.DigestMismatch);
  attestation.phase = REVEALED;
  attestation.digest = digest;
  attestation.save(id, who);
  const e = event(CERTIFICATION, CertificationEvent.AttestRevealed).hash(id).hash(who);
  deposit(e.hash(digest));
  const power = Tally.add(id, digest, member.power);
  if (s.status == EVALUATING && isQuorum(power, Epoch.load().totalPower))
    precertify(s, digest, result, power);
  return OK;
}

function precertify(s: Submission, digest: Hash, result: Result, power: u64): void {
  s.status = PRECERTIFIED;
  s.precertifiedSlot = Block.slot;
  s.digest = digest;
  s.outcome = result.outcome;
  s.program = result.program;
  s.score = result.score;
  s.fuelUsed = result.fuelUsed;
  keepEffects(s, result.effects);
  s.save();
  Indexes.schedule(Block.slot + <u64>Parameters.load().disputeSlots, s.id);
  const e = event(CERTIFICATION, CertificationEvent.Precertified).hash(s.id).hash(digest);
  deposit(e.u64(power));
}

/** protocol/submission.ts `attestRoot`. */
function commitRoot(epoch: u64, validator: Hash, root: Hash): Hash {
  const w = new Writer(256).tag("platform/attest-commit/v1").hash(Block.chainId()).be64(epoch);
  return hashBytes(w.hash(validator).hash(root).view());
}

/** A member computed another digest than the precertified one. */
export function dispute(who: Hash, r: Reader): Outcome {
  const id = r.hash();
  const digest = r.hash();
  if (!r.done()) return certificationFailure(CertificationError.Malformed);
  const member = Member.load(who);
  if (member === null) return certificationFailure(CertificationError.NotMember);
  const s = Submission.load(id);
  if (s === null) return certificationFailure(CertificationError.UnknownSubmission);
  if (s.status != PRECERTIFIED) return certificationFailure(CertificationError.NotPrecertified);
  if (s.digest.equals(digest)) return certificationFailure(CertificationError.SameDigest);
  const key = disputeKey(id, who);
  if (key.exists()) return certificationFailure(CertificationError.AlreadyDisputed);
  key.put(new Writer(32).hash(digest));
  s.disputedPower += member.power;
  const e = event(CERTIFICATION, CertificationEvent.Disputed).hash(id).hash(who);
  deposit(e.hash(digest));
  if (isWeak(s.disputedPower, Epoch.load().totalPower)) unresolve(s, Reason.Disputed);
  s.save();
  return OK;
}
