import { Block } from "../../fw/block";
import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { Key, removeAll } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { Mana } from "../mana/mana";
import { regenerationOf } from "../mana/price";
import { Parameters } from "../parameters/parameters";
import { Cause, REPUTATION, ReputationEvent } from "./errors";
import { MAX_SCORE, MINER, Score, VALIDATOR } from "./score";

const CHANGES: u8 = 1;
/** Changes kept for each account and trade. */
const MAX_CHANGES: u32 = 16;
/** Rise of one score in one epoch: more work than this buys no more trust. */
const MAX_GAIN: u32 = 10;

/** Places are reused in turn: the oldest change gives way. */
function changeKey(score: Score, number: u32): Key {
  return changesOf(score).u8(<u8>(number % MAX_CHANGES));
}

export function changesOf(score: Score): Key {
  return new Key(REPUTATION, CHANGES).u8(score.trade).hash(score.who);
}

/** Kept changes of a score, newest first, as src/api.ts `ReputationChangeCodec`. */
export function writeChanges(score: Score, w: Writer): void {
  const kept = score.changes < MAX_CHANGES ? score.changes : MAX_CHANGES;
  w.compact(kept);
  for (let i: u32 = 1; i <= kept; i++) w.raw(changeKey(score, score.changes - i).read()!);
}

/** A rise within the epoch's bound, unless the score is frozen or full. */
export function raise(trade: u8, who: Hash, by: u32, cause: Cause, subject: Hash): void {
  const score = Score.load(trade, who);
  if (Block.epoch < score.frozenUntil) return;
  if (score.epoch != Block.epoch) {
    score.epoch = Block.epoch;
    score.gained = 0;
  }
  let gain = by < MAX_GAIN - score.gained ? by : MAX_GAIN - score.gained;
  if (gain > MAX_SCORE - score.value) gain = MAX_SCORE - score.value;
  if (gain == 0) return;
  score.gained += gain;
  change(score, score.value + gain, cause, subject);
}

/** A fall; it is on record even when nothing is left to lose. */
export function lower(trade: u8, who: Hash, by: u32, cause: Cause, subject: Hash): void {
  const score = Score.load(trade, who);
  change(score, score.value > by ? score.value - by : 0, cause, subject);
}

function change(score: Score, after: u32, cause: Cause, subject: Hash): void {
  const before = score.value;
  move(score, after);
  const record = new Writer(64)
    .u64(Block.epoch)
    .u64(Block.height)
    .u8(<u8>cause);
  changeKey(score, score.changes).put(record.u32(before).u32(after).hash(subject));
  score.changes += 1;
  score.save();
  const e = event(REPUTATION, ReputationEvent.Changed).hash(score.who).u8(score.trade);
  deposit(
    e
      .u8(<u8>cause)
      .u32(before)
      .u32(after)
      .hash(subject),
  );
}

/** Mana up to this slot regenerates at the old multiplier. The caller saves the score. */
export function move(score: Score, after: u32): void {
  const other = Score.valueOf(score.trade == MINER ? VALIDATOR : MINER, score.who);
  const old = score.value > other ? score.value : other;
  const next = after > other ? after : other;
  if (regenerationOf(old) != regenerationOf(next))
    Mana.touch(score.who, Block.slot, Parameters.load());
  score.value = after;
}

/**
 * Neither score of the account rises before the given epoch. For resolutions of governance: it
 * takes nothing away, and a later call may shorten or lift it.
 */
export function freeze(who: Hash, untilEpoch: u64): void {
  for (let trade = MINER; trade <= VALIDATOR; trade++) {
    const score = Score.load(trade, who);
    score.frozenUntil = untilEpoch;
    score.save();
  }
  deposit(event(REPUTATION, ReputationEvent.Frozen).hash(who).u64(untilEpoch));
}

/** Forgets a score with its changes; the caller has moved it to 0. */
export function forget(score: Score): void {
  removeAll(changesOf(score));
  score.remove();
}
