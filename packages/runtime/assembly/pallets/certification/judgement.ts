import { Scope } from "../../fw/arena";
import { Block } from "../../fw/block";
import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { Reader } from "../../fw/reader";
import { Cursor } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { agreed, disagreed, withheld } from "../reputation/earned";
import { Epoch } from "../session/epoch";
import { Submission } from "../submissions/submission";
import { CERTIFICATION, CertificationEvent } from "./errors";
import { Attestation, faultKey, REVEALED } from "./records";

/**
 * Who revealed the certified digest is trusted more, who revealed another one is on record. Gives
 * the attestations that were looked at.
 */
export function judgeValidators(s: Submission): u32 {
  const cursor = new Cursor(Attestation.prefix(s.id));
  let count: u32 = 0;
  for (; cursor.next(); count++) {
    const scope = Scope.open();
    const attestation = Attestation.decode(Reader.of(cursor.value()));
    const validator = cursor.suffix().hash(0);
    if (attestation.phase == REVEALED) {
      if (attestation.digest.equals(s.digest)) agreed(validator, s.id);
      else recordFault(s, validator, attestation.digest);
    }
    Scope.close(scope);
  }
  return count;
}

function recordFault(s: Submission, validator: Hash, digest: Hash): void {
  faultKey(s.id, validator).put(new Writer(32).hash(digest));
  const e = event(CERTIFICATION, CertificationEvent.Fault).hash(s.id).hash(validator);
  deposit(e.hash(digest));
  disagreed(validator, s.id);
}

/**
 * Reveals were taken until the deadline, and these commits were never opened. In as many blocks as
 * there are members each of them led once: nobody else can have kept its reveal out.
 */
export function mayBlame(s: Submission): bool {
  return s.revealing && Block.height - s.revealHeight > <u64>Epoch.load().members;
}

/** Of a work that stayed without a quorum; gives the attestations that were looked at. */
export function blameWithheld(s: Submission): u32 {
  const cursor = new Cursor(Attestation.prefix(s.id));
  let count: u32 = 0;
  for (; cursor.next(); count++) {
    const scope = Scope.open();
    const attestation = Attestation.decode(Reader.of(cursor.value()));
    if (attestation.phase != REVEALED) withheld(cursor.suffix().hash(0), s.id);
    Scope.close(scope);
  }
  return count;
}
