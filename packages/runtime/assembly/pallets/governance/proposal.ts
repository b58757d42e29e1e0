import { Bytes } from "../../fw/bytes";
import { hashBytes } from "../../fw/crypto";
import { Hash } from "../../fw/hash";
import { Reader } from "../../fw/reader";
import { Cursor, Key } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { GOVERNANCE } from "./errors";
import { ENDED_KEPT } from "./rules";

const PROPOSALS: u8 = 0;
const AGENDA: u8 = 1;
const OPEN: u8 = 2;
const ENDED: u8 = 3;
const ENDED_COUNT: u8 = 4;

// src/governance.ts `ProposalStatus`; append-only.
export const SPONSORING: u8 = 0;
export const VOTING: u8 = 1;
export const ACCEPTED: u8 = 2;
export const EXECUTED: u8 = 3;
export const FAILED: u8 = 4;
export const REJECTED: u8 = 5;
export const VETOED: u8 = 6;
export const EXPIRED: u8 = 7;

/** What was asked, by whom, and how far it has come. */
export class Proposal {
  status: u8 = SPONSORING;
  kind: u8 = 0;
  proposer: Hash = Hash.none();
  slot: u64 = 0;
  /** First slot in which the running phase is over; 0 once it has ended. */
  deadline: u64 = 0;
  /** End of the timelock; 0 before it is accepted. */
  executableFrom: u64 = 0;
  /** Power of the electorate: the set at the opening. */
  total: u64 = 0;
  aye: u64 = 0;
  nay: u64 = 0;
  abstain: u64 = 0;
  /** Outcome of a failed execution, or the verdict that rejected it. */
  reason: u32 = 0;
  payload: Bytes = new Bytes(0, 0);

  constructor(public id: Hash) {}

  /** protocol/governance.ts `proposalId`. */
  static id(chainId: Hash, proposer: Hash, nonce: u32, kind: u8, payload: Bytes): Hash {
    const w = new Writer(256).tag("platform/proposal/v1").hash(chainId).hash(proposer);
    return hashBytes(w.be32(nonce).u8(kind).raw(payload).view());
  }

  private static key(id: Hash): Key {
    return new Key(GOVERNANCE, PROPOSALS).hash(id);
  }

  static load(id: Hash): Proposal | null {
    const value = Proposal.key(id).get();
    return value === null ? null : Proposal.decode(id, value);
  }

  private static decode(id: Hash, r: Reader): Proposal {
    const p = new Proposal(id);
    p.status = r.u8();
    p.kind = r.u8();
    p.proposer = r.hash();
    p.slot = r.u64();
    p.deadline = r.u64();
    p.executableFrom = r.u64();
    p.total = r.u64();
    p.aye = r.u64();
    p.nay = r.u64();
    p.abstain = r.u64();
    p.reason = r.u32();
    p.payload = r.bytes();
    return p;
  }

  encode(w: Writer): Writer {
    w.u8(this.status).u8(this.kind).hash(this.proposer).u64(this.slot).u64(this.deadline);
    w.u64(this.executableFrom).u64(this.total).u64(this.aye).u64(this.nay).u64(this.abstain);
    return w.u32(this.reason).bytes(this.payload);
  }

  save(): void {
    Proposal.key(this.id).put(this.encode(new Writer(256)));
  }

  /** In order of id. */
  static all(): Array<Proposal> {
    const items = new Array<Proposal>();
    const cursor = new Cursor(new Key(GOVERNANCE, PROPOSALS));
    while (cursor.next())
      items.push(Proposal.decode(cursor.suffix().hash(0), Reader.of(cursor.value())));
    return items;
  }

  static agenda(): Key {
    return new Key(GOVERNANCE, AGENDA);
  }

  /** Keeps the record and the agenda in step. */
  moveDeadline(slot: u64): void {
    if (this.deadline != 0) Proposal.agenda().u64(this.deadline).hash(this.id).remove();
    this.deadline = slot;
    if (slot != 0) Proposal.agenda().u64(slot).hash(this.id).putEmpty();
  }

  /** Ids of what has not ended, each with its proposer. */
  static open(): Key {
    return new Key(GOVERNANCE, OPEN);
  }

  markOpen(): void {
    Proposal.open().hash(this.id).put(new Writer(32).hash(this.proposer));
  }

  /** Nothing moves any more; the oldest of many ended ones is forgotten. */
  end(status: u8): void {
    this.status = status;
    this.moveDeadline(0);
    this.save();
    Proposal.open().hash(this.id).remove();
    const counter = new Key(GOVERNANCE, ENDED_COUNT);
    const count = counter.getU64();
    counter.putU64(count + 1);
    new Key(GOVERNANCE, ENDED).u64(count).put(new Writer(32).hash(this.id));
    if (count < ENDED_KEPT) return;
    const oldest = new Key(GOVERNANCE, ENDED).u64(count - ENDED_KEPT);
    Proposal.key(oldest.read()!.hash(0)).remove();
    oldest.remove();
  }
}
