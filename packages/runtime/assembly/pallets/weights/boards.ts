import { Block } from "../../fw/block";
import { Hash } from "../../fw/hash";
import { Reader } from "../../fw/reader";
import { Cursor, Key, removeAll } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { INTAKE_EPOCH, Manifest } from "../challenges/manifest";
import { Challenges, STATUS_RETIRED } from "../challenges/store";
import { INTAKE_JOB, Submission } from "../submissions/submission";

export const WEIGHTS: u8 = 8;
const BOARDS: u8 = 0;
const OUTCOME_OK: u8 = 0;

/** A hotkey's best certified work in one challenge. */
export class Entry {
  /** The submission that was committed; a re-entry names it again. */
  origin: Hash = Hash.none();
  payload: Hash = Hash.none();
  payloadBytes: u32 = 0;
  score: u64 = 0;
  commitHeight: u64 = 0;
  commitIndex: u32 = 0;
  commitSlot: u64 = 0;
  /** In which it was certified last. */
  epoch: u64 = 0;

  constructor(public hotkey: Hash) {}

  static decode(hotkey: Hash, r: Reader): Entry {
    const e = new Entry(hotkey);
    e.origin = r.hash();
    e.payload = r.hash();
    e.payloadBytes = r.u32();
    e.score = r.u64();
    e.commitHeight = r.u64();
    e.commitIndex = r.u32();
    e.commitSlot = r.u64();
    e.epoch = r.u64();
    return e;
  }

  save(challenge: Hash): void {
    const w = new Writer().hash(this.origin).hash(this.payload).u32(this.payloadBytes);
    w.u64(this.score).u64(this.commitHeight).u32(this.commitIndex).u64(this.commitSlot);
    Boards.prefix(challenge).hash(this.hotkey).put(w.u64(this.epoch));
  }

  isEarlier(other: Entry): bool {
    if (this.commitHeight != other.commitHeight) return this.commitHeight < other.commitHeight;
    return this.commitIndex < other.commitIndex;
  }

  /** Higher score first, the earlier commit on equal scores. */
  isBetter(other: Entry): bool {
    return this.score != other.score ? this.score > other.score : this.isEarlier(other);
  }
}

export class Boards {
  static prefix(challenge: Hash): Key {
    return new Key(WEIGHTS, BOARDS).hash(challenge);
  }

  static load(challenge: Hash, hotkey: Hash): Entry | null {
    const value = Boards.prefix(challenge).hash(hotkey).get();
    return value === null ? null : Entry.decode(hotkey, value);
  }

  static all(challenge: Hash): Array<Entry> {
    const entries = new Array<Entry>();
    const cursor = new Cursor(Boards.prefix(challenge));
    while (cursor.next()) {
      entries.push(Entry.decode(cursor.suffix().hash(0), Reader.of(cursor.value())));
    }
    return entries;
  }

  static clear(challenge: Hash): void {
    removeAll(Boards.prefix(challenge));
  }

  /** Works expire `scoreEpochs` after their last certification. */
  static expire(challenge: Hash, scoreEpochs: u8, epoch: u64): void {
    const cursor = new Cursor(Boards.prefix(challenge));
    while (cursor.next()) {
      const entry = Entry.decode(cursor.suffix().hash(0), Reader.of(cursor.value()));
      if (entry.epoch + <u64>scoreEpochs <= epoch) cursor.remove();
    }
  }
}

/** True if works of different batches never compare, since each batch has its own seed. */
export function isJudgedByBatch(manifest: Manifest): bool {
  return manifest.intake == INTAKE_EPOCH && manifest.reentries > 0;
}

/** A certified work takes its hotkey's place on the board if it is the better one. */
export function enterBoard(s: Submission): void {
  if (s.outcome != OUTCOME_OK || s.score == 0 || s.intake == INTAKE_JOB) return;
  const challenge = Challenges.inForce(s.challenge);
  if (challenge === null || challenge.status == STATUS_RETIRED) return;
  if (challenge.manifest.version != s.version) return;
  const entry = new Entry(s.miner);
  entry.origin = s.origin.isZero() ? s.id : s.origin;
  entry.payload = s.payload;
  entry.payloadBytes = s.payloadBytes;
  entry.score = s.score;
  entry.commitHeight = s.commitHeight;
  entry.commitIndex = s.commitIndex;
  entry.commitSlot = s.commitSlot;
  entry.epoch = Block.epoch;
  const held = Boards.load(s.challenge, s.miner);
  const stale = held !== null && isJudgedByBatch(challenge.manifest) && held.epoch < entry.epoch;
  if (held !== null && !stale && !entry.isBetter(held)) {
    if (held.score != entry.score) return;
    // The same score again: the earlier commit stays in its place and is fresh.
    held.epoch = entry.epoch;
    held.save(s.challenge);
    return;
  }
  entry.save(s.challenge);
}
