import { Hash } from "../../fw/hash";
import { Reader } from "../../fw/reader";
import { Key, removeAll } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { Submission } from "../submissions/submission";
import { dropEffects } from "./effects";
import { CERTIFICATION } from "./errors";

const ATTESTATIONS: u8 = 0;
const TALLIES: u8 = 1;
const DISPUTES: u8 = 2;
const FAULTS: u8 = 3;

export const COMMITTED: u8 = 0;
export const REVEALED: u8 = 1;

/** What one validator said of one submission. */
export class Attestation {
  phase: u8 = COMMITTED;
  epoch: u64 = 0;
  /** Place of the submission in the commit's list, and that list's length. */
  index: u32 = 0;
  size: u32 = 0;
  root: Hash = Hash.none();
  digest: Hash = Hash.none();

  static prefix(submission: Hash): Key {
    return new Key(CERTIFICATION, ATTESTATIONS).hash(submission);
  }

  static key(submission: Hash, validator: Hash): Key {
    return Attestation.prefix(submission).hash(validator);
  }

  static load(submission: Hash, validator: Hash): Attestation | null {
    const value = Attestation.key(submission, validator).get();
    return value === null ? null : Attestation.decode(value);
  }

  static decode(r: Reader): Attestation {
    const a = new Attestation();
    a.phase = r.u8();
    a.epoch = r.u64();
    a.index = r.u32();
    a.size = r.u32();
    a.root = r.hash();
    a.digest = r.hash();
    return a;
  }

  save(submission: Hash, validator: Hash): void {
    const w = new Writer().u8(this.phase).u64(this.epoch).u32(this.index).u32(this.size);
    Attestation.key(submission, validator).put(w.hash(this.root).hash(this.digest));
  }
}

/** Power behind one digest; the result itself is in whoever reveals, bound by the digest. */
export class Tally {
  static add(submission: Hash, digest: Hash, power: u64): u64 {
    const key = new Key(CERTIFICATION, TALLIES).hash(submission).hash(digest);
    const sum = key.getU64() + power;
    key.putU64(sum);
    return sum;
  }
}

export function disputeKey(submission: Hash, validator: Hash): Key {
  return new Key(CERTIFICATION, DISPUTES).hash(submission).hash(validator);
}

/** A dissenter's digest, for as long as the submission is kept. */
export function faultKey(submission: Hash, validator: Hash): Key {
  return new Key(CERTIFICATION, FAULTS).hash(submission).hash(validator);
}

/** Everything said of a submission is void, or the submission itself is pruned. */
export function clearAttestations(s: Submission): void {
  removeAll(Attestation.prefix(s.id));
  removeAll(new Key(CERTIFICATION, TALLIES).hash(s.id));
  removeAll(new Key(CERTIFICATION, DISPUTES).hash(s.id));
  removeAll(new Key(CERTIFICATION, FAULTS).hash(s.id));
  dropEffects(s);
  s.committed = 0;
  s.committedPower = 0;
  s.disputedPower = 0;
  s.revealing = false;
  s.seed = Hash.none();
  s.seedSlot = 0;
}
