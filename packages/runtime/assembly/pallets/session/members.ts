import { Bytes } from "../../fw/bytes";
import { hashBytes } from "../../fw/crypto";
import { Hash } from "../../fw/hash";
import { Reader } from "../../fw/reader";
import { Cursor, Key, removeAll } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { Delegation } from "./delegation";
import { Epoch } from "./epoch";
import { SESSION } from "./errors";

const MEMBERS: u8 = 4;
const SETS: u8 = 5;
const UPTIME: u8 = 6;
/** Evidence is taken for this many epochs: their sets are kept. */
const SETS_KEPT: u64 = 3;

export class Member {
  index: u16 = 0;
  uid: u16 = 0;
  power: u64 = 0;
  sessionKey: Hash = Hash.none();
  /** The delegation under which it entered the set. */
  signed: Bytes = new Bytes(0, 0);

  constructor(public hotkey: Hash) {}

  /** Null for a hotkey outside the current set. */
  static load(hotkey: Hash): Member | null {
    const value = new Key(SESSION, MEMBERS).hash(hotkey).get();
    return value === null ? null : Member.decode(hotkey, value);
  }

  static decode(hotkey: Hash, r: Reader): Member {
    const member = new Member(hotkey);
    member.index = r.u16();
    member.uid = r.u16();
    member.power = r.u64();
    member.sessionKey = r.hash();
    member.signed = r.raw(r.left());
    return member;
  }

  /** By the delegation under which it is in the set. */
  carriesSandbox(version: u32): bool {
    const versions = Delegation.decode(Reader.of(this.signed)).sandboxVersions;
    for (let i = 0; i < versions.length; i++) if (versions[i] == version) return true;
    return false;
  }

  save(): void {
    const w = new Writer(512).u16(this.index).u16(this.uid).u64(this.power).hash(this.sessionKey);
    new Key(SESSION, MEMBERS).hash(this.hotkey).put(w.raw(this.signed));
  }
}

/** The members of the current set and the sets of the last epochs. */
export class Members {
  /** Walks in order of hotkey: the set's canonical order. */
  static all(): Array<Member> {
    const members = new Array<Member>();
    const cursor = new Cursor(new Key(SESSION, MEMBERS));
    while (cursor.next()) {
      members.push(Member.decode(cursor.suffix().hash(0), Reader.of(cursor.value())));
    }
    return members;
  }

  /** Replaces the set; `members` ascend by hotkey. */
  static take(members: Array<Member>): void {
    removeAll(new Key(SESSION, MEMBERS));
    for (let i = 0; i < members.length; i++) {
      members[i].index = <u16>i;
      members[i].save();
    }
  }

  /** Writes the set under the epoch's number, its hash and sums into `epoch`, uptime from zero. */
  static freeze(epoch: Epoch, members: Array<Member>): void {
    const w = new Writer(4096).tag("platform/vset/v1").be64(epoch.number);
    w.be64(epoch.boundaryNumber).be16(<u16>members.length);
    let total: u64 = 0;
    for (let i = 0; i < members.length; i++) {
      const member = members[i];
      w.hash(member.hotkey).hash(member.sessionKey).be64(member.power);
      total += member.power;
    }
    epoch.setHash = hashBytes(w.view());
    epoch.totalPower = total;
    epoch.members = <u16>members.length;
    new Key(SESSION, SETS).u64(epoch.number).put(w);
    Members.forget(epoch.number);
    Members.resetUptime(members.length);
  }

  /** First epoch whose set is still known in this one. */
  static oldestSet(epoch: u64): u64 {
    return epoch < SETS_KEPT ? 0 : epoch - SETS_KEPT + 1;
  }

  private static forget(epoch: u64): void {
    const cursor = new Cursor(new Key(SESSION, SETS));
    while (cursor.next() && cursor.suffix().u64be(0) + SETS_KEPT <= epoch) cursor.remove();
  }

  /** The hashed form of a known set: tag 16, epoch 8, boundary 8, count 2, then 72 a member. */
  static ofEpoch(epoch: u64): Bytes | null {
    return new Key(SESSION, SETS).u64(epoch).read();
  }

  static uptime(): Bytes {
    return new Key(SESSION, UPTIME).read()!;
  }

  private static resetUptime(count: i32): void {
    const w = new Writer();
    for (let i = 0; i < count; i++) w.u32(0);
    new Key(SESSION, UPTIME).put(w);
  }

  /** Counts one certificate for each signer; false if an index is no member's or out of order. */
  static countSigners(signers: Array<u16>): bool {
    const old = Members.uptime();
    const r = Reader.of(old);
    const count = old.length() / 4;
    const w = new Writer(old.length() + 4);
    let next = 0;
    for (let i = 0; i < count; i++) {
      const uptime = r.u32();
      const signed = next < signers.length && <i32>signers[next] == i;
      if (signed) next++;
      w.u32(signed ? uptime + 1 : uptime);
    }
    if (next != signers.length) return false;
    new Key(SESSION, UPTIME).put(w);
    return true;
  }
}
