import { Bytes } from "../../fw/bytes";
import { hashBytes } from "../../fw/crypto";
import { Hash } from "../../fw/hash";
import { Reader } from "../../fw/reader";
import { Cursor, Key, removeAll } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { Member } from "../session/members";
import { CHALLENGES } from "./errors";
import { Manifest } from "./manifest";

const IN_FORCE: u8 = 0;
const QUEUED: u8 = 1;
const VERIFIED: u8 = 2;
const VETOES: u8 = 3;

/** Bytes of src/api.ts `ChallengeStatus`. */
export const STATUS_QUEUED: u8 = 0;
export const STATUS_ACTIVE: u8 = 1;
export const STATUS_PAUSED: u8 = 2;
export const STATUS_RETIRED: u8 = 3;
export const STATUS_LAPSED: u8 = 4;
/** No change waits for the boundary. */
export const NO_CHANGE: u8 = 255;

/** A version in force, or one on its way; both records have this form. */
export class Challenge {
  status: u8 = 0;
  /** Epoch of activation, or in which it was queued. */
  since: u64 = 0;
  /** A pause ends at this boundary. */
  pausedUntil: u64 = 0;
  /** Status from the next boundary on. */
  next: u8 = NO_CHANGE;
  raw: Bytes = new Bytes(0, 0);

  constructor(
    public id: Hash,
    public manifest: Manifest,
  ) {}

  static decode(id: Hash, r: Reader): Challenge {
    const status = r.u8();
    const since = r.u64();
    const pausedUntil = r.u64();
    const next = r.u8();
    const raw = r.raw(r.left());
    const challenge = new Challenge(id, Manifest.decode(Reader.of(raw)));
    challenge.status = status;
    challenge.since = since;
    challenge.pausedUntil = pausedUntil;
    challenge.next = next;
    challenge.raw = raw;
    return challenge;
  }

  private put(key: Key): void {
    const w = new Writer(512).u8(this.status).u64(this.since).u64(this.pausedUntil);
    key.hash(this.id).put(w.u8(this.next).raw(this.raw));
  }

  saveInForce(): void {
    this.put(new Key(CHALLENGES, IN_FORCE));
  }

  saveQueued(): void {
    this.put(new Key(CHALLENGES, QUEUED));
  }
}

export class Challenges {
  static id(chainId: Hash, name: Bytes): Hash {
    return hashBytes(new Writer().tag("platform/challenge/v1").hash(chainId).raw(name).view());
  }

  static inForce(id: Hash): Challenge | null {
    const value = new Key(CHALLENGES, IN_FORCE).hash(id).get();
    return value === null ? null : Challenge.decode(id, value);
  }

  static queued(id: Hash): Challenge | null {
    const value = new Key(CHALLENGES, QUEUED).hash(id).get();
    return value === null ? null : Challenge.decode(id, value);
  }

  static allInForce(): Array<Challenge> {
    return Challenges.list(new Key(CHALLENGES, IN_FORCE));
  }

  static allQueued(): Array<Challenge> {
    return Challenges.list(new Key(CHALLENGES, QUEUED));
  }

  private static list(prefix: Key): Array<Challenge> {
    const items = new Array<Challenge>();
    const cursor = new Cursor(prefix);
    while (cursor.next()) {
      items.push(Challenge.decode(cursor.suffix().hash(0), Reader.of(cursor.value())));
    }
    return items;
  }

  static removeQueued(id: Hash): void {
    new Key(CHALLENGES, QUEUED).hash(id).remove();
    Challenges.clearVotes(id);
  }

  static clearVotes(id: Hash): void {
    removeAll(Challenges.votes(false, id));
    removeAll(Challenges.votes(true, id));
  }

  static votes(veto: bool, id: Hash): Key {
    return new Key(CHALLENGES, veto ? VETOES : VERIFIED).hash(id);
  }

  /** Power of the current set's members among the voters. */
  static power(veto: bool, id: Hash): u64 {
    let power: u64 = 0;
    const cursor = new Cursor(Challenges.votes(veto, id));
    while (cursor.next()) {
      const member = Member.load(cursor.suffix().hash(0));
      if (member !== null) power += member.power;
    }
    return power;
  }
}
