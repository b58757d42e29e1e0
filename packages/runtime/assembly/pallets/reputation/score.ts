import { Hash } from "../../fw/hash";
import { Reader } from "../../fw/reader";
import { Key } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { REPUTATION } from "./errors";

const SCORES: u8 = 0;

/** Miners and validators apart: what is earned by one trade says nothing of the other. */
export const MINER: u8 = 0;
export const VALIDATOR: u8 = 1;

export const MAX_SCORE: u32 = 1_000;

/** What one account has earned in one trade. */
export class Score {
  value: u32 = 0;
  /** Gained in `epoch`. */
  gained: u32 = 0;
  epoch: u64 = 0;
  /** First epoch in which the score may rise again; 0 for none. */
  frozenUntil: u64 = 0;
  /** Changes on record since the beginning; the last ones are kept. */
  changes: u32 = 0;

  constructor(
    public trade: u8,
    public who: Hash,
  ) {}

  static prefix(trade: u8): Key {
    return new Key(REPUTATION, SCORES).u8(trade);
  }

  /** A new one for an account that has none. */
  static load(trade: u8, who: Hash): Score {
    const value = Score.prefix(trade).hash(who).get();
    return value === null ? new Score(trade, who) : Score.decode(trade, who, value);
  }

  static decode(trade: u8, who: Hash, r: Reader): Score {
    const s = new Score(trade, who);
    s.value = r.u32();
    s.gained = r.u32();
    s.epoch = r.u64();
    s.frozenUntil = r.u64();
    s.changes = r.u32();
    return s;
  }

  static valueOf(trade: u8, who: Hash): u32 {
    const value = Score.prefix(trade).hash(who).get();
    return value === null ? 0 : value.u32();
  }

  save(): void {
    const w = new Writer(28).u32(this.value).u32(this.gained).u64(this.epoch);
    Score.prefix(this.trade).hash(this.who).put(w.u64(this.frozenUntil).u32(this.changes));
  }

  remove(): void {
    Score.prefix(this.trade).hash(this.who).remove();
  }
}

/** What price and regeneration go by: the better of the two trades. */
export function standingOf(who: Hash): u32 {
  const miner = Score.valueOf(MINER, who);
  const validator = Score.valueOf(VALIDATOR, who);
  return miner > validator ? miner : validator;
}
