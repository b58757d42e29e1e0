import { Hash } from "../../fw/hash";
import { Reader } from "../../fw/reader";
import { Key } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { SUBMISSIONS } from "./errors";

const ITEMS: u8 = 0;

/** Bytes of protocol/outcome.ts STATUSES. */
export const REFUSED: u8 = 0;
export const PENDING: u8 = 1;
export const ORDERED: u8 = 2;
export const EVALUATING: u8 = 3;
export const PRECERTIFIED: u8 = 4;
export const CERTIFIED: u8 = 5;
export const UNRESOLVED: u8 = 7;
/** `intake` of a sub-evaluation: closed when it is made, and never on a board. */
export const INTAKE_JOB: u8 = 2;
/** "No program ran", and "no outcome yet" of the program field. */
export const NO_PROGRAM: u8 = 255;

/** One submission from its commitment to its end (src/api.ts SubmissionInfo). */
export class Submission {
  challenge: Hash = Hash.none();
  version: u32 = 0;
  miner: Hash = Hash.none();
  status: u8 = PENDING;
  reason: u16 = 0;
  /** The epoch whose batch it belongs to; of a rolling one, the epoch of its commit. */
  epoch: u64 = 0;
  commitHeight: u64 = 0;
  commitIndex: u32 = 0;
  commitSlot: u64 = 0;
  payload: Hash = Hash.none();
  payloadBytes: u32 = 0;
  closingHeight: u64 = 0;
  stateRoot: Hash = Hash.none();
  seedNumber: u64 = 0;
  seed: Hash = Hash.none();
  seedSlot: u64 = 0;
  revealing: bool = false;
  digest: Hash = Hash.none();
  outcome: u8 = 0;
  program: u8 = NO_PROGRAM;
  score: u64 = 0;
  fuelUsed: u64 = 0;
  precertifiedSlot: u64 = 0;
  certifiedHeight: u64 = 0;
  origin: Hash = Hash.none();
  // Below: not part of what the API answers.
  intake: u8 = 0;
  carried: bool = false;
  hasEffects: bool = false;
  sizeCeiling: u32 = 0;
  /** In force at H. */
  sandboxVersion: u32 = 0;
  module: Hash = Hash.none();
  closingHash: Hash = Hash.none();
  committed: u16 = 0;
  committedPower: u64 = 0;
  disputedPower: u64 = 0;
  /** Place among the closings of block H: with H the order in which effects apply. */
  closingIndex: u32 = 0;
  /** Block that opened the reveals; 0 before. */
  revealHeight: u64 = 0;

  constructor(public id: Hash) {}

  static key(id: Hash): Key {
    return new Key(SUBMISSIONS, ITEMS).hash(id);
  }

  static load(id: Hash): Submission | null {
    const value = Submission.key(id).get();
    return value === null ? null : Submission.decode(id, value);
  }

  static decode(id: Hash, r: Reader): Submission {
    const s = new Submission(id);
    s.challenge = r.hash();
    s.version = r.u32();
    s.miner = r.hash();
    s.status = r.u8();
    s.reason = r.u16();
    s.epoch = r.u64();
    s.commitHeight = r.u64();
    s.commitIndex = r.u32();
    s.commitSlot = r.u64();
    s.payload = r.hash();
    s.payloadBytes = r.u32();
    s.closingHeight = r.u64();
    s.stateRoot = r.hash();
    s.seedNumber = r.u64();
    s.seed = r.hash();
    s.seedSlot = r.u64();
    s.revealing = r.bool();
    s.decodeEnd(r);
    if (!r.done()) unreachable();
    return s;
  }

  private decodeEnd(r: Reader): void {
    this.digest = r.hash();
    this.outcome = r.u8();
    this.program = r.u8();
    this.score = r.u64();
    this.fuelUsed = r.u64();
    this.precertifiedSlot = r.u64();
    this.certifiedHeight = r.u64();
    this.origin = r.hash();
    this.intake = r.u8();
    this.carried = r.bool();
    this.hasEffects = r.bool();
    this.sizeCeiling = r.u32();
    this.sandboxVersion = r.u32();
    this.module = r.hash();
    this.closingHash = r.hash();
    this.committed = r.u16();
    this.committedPower = r.u64();
    this.disputedPower = r.u64();
    this.closingIndex = r.u32();
    this.revealHeight = r.u64();
  }

  /** Fields up to `revealing`, as state and API share them. */
  writeHead(w: Writer): Writer {
    w.hash(this.challenge).u32(this.version).hash(this.miner).u8(this.status).u16(this.reason);
    w.u64(this.epoch).u64(this.commitHeight).u32(this.commitIndex).u64(this.commitSlot);
    w.hash(this.payload).u32(this.payloadBytes).u64(this.closingHeight).hash(this.stateRoot);
    w.u64(this.seedNumber).hash(this.seed).u64(this.seedSlot);
    return w.bool(this.revealing);
  }

  /** Fields from the digest to the origin. */
  writeResult(w: Writer): Writer {
    w.hash(this.digest).u8(this.outcome).u8(this.program).u64(this.score).u64(this.fuelUsed);
    return w.u64(this.precertifiedSlot).u64(this.certifiedHeight).hash(this.origin);
  }

  save(): void {
    const w = this.writeResult(this.writeHead(new Writer(512)));
    w.u8(this.intake).bool(this.carried).bool(this.hasEffects).u32(this.sizeCeiling);
    w.u32(this.sandboxVersion).hash(this.module).hash(this.closingHash);
    w.u16(this.committed).u64(this.committedPower).u64(this.disputedPower);
    w.u32(this.closingIndex).u64(this.revealHeight);
    Submission.key(this.id).put(w);
  }
}
