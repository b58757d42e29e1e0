import { Scope } from "../../fw/arena";
import { Hash } from "../../fw/hash";
import { Reader } from "../../fw/reader";
import { Cursor, Key } from "../../fw/storage";
import { mulHigh, Quotient } from "../../fw/wide";
import { Writer } from "../../fw/writer";
import { Parameters } from "../parameters/parameters";
import { standingOf } from "../reputation/score";
import { priceOf, regenerationOf } from "./price";

export const MANA: u8 = 9;
const BALANCES: u8 = 0;

/** A new account begins with this part of the cap. */
const FIRST_PART: u64 = 4;
const THOUSAND: u32 = 1_000;

export const enum ManaEvent {
  Spent = 0,
  Credited = 1,
}

/** What one account holds, as of a slot. */
export class Holding {
  milli: u64 = 0;
  slot: u64 = 0;
  /** Thousandths of a thousandth that regeneration still owes: the sum does not depend on the path. */
  carry: u64 = 0;

  static decode(r: Reader): Holding {
    const held = new Holding();
    held.milli = r.u64();
    held.slot = r.u64();
    held.carry = <u64>r.u16();
    return held;
  }

  /** Moves on to a slot. At or above the cap nothing comes in, and nothing is lost. */
  advance(slot: u64, rate: u64, thousandths: u32, cap: u64): void {
    const slots = slot > this.slot ? slot - this.slot : 0;
    if (slots == 0) return;
    this.slot = slot;
    const room = cap > this.milli ? cap - this.milli : 0;
    const nominal = slots * rate;
    const q = Quotient.of(nominal, thousandths, this.carry, THOUSAND);
    // More than 64 bits of mana fill any account.
    if (mulHigh(slots, rate) != 0 || q.over || q.value >= room) {
      this.milli += room;
      this.carry = 0;
      return;
    }
    this.milli += q.value;
    this.carry = q.rest;
  }

  save(key: Key): void {
    key.put(
      new Writer(18)
        .u64(this.milli)
        .u64(this.slot)
        .u16(<u16>this.carry),
    );
  }
}

/** Regenerates with slots up to a cap, faster with reputation; pays for everything that has a fee. */
export class Mana {
  private static key(who: Hash): Key {
    return new Key(MANA, BALANCES).hash(who);
  }

  /** Null for an account that was never registered. */
  static holding(who: Hash, slot: u64, parameters: Parameters): Holding | null {
    const value = Mana.key(who).get();
    if (value === null) return null;
    const held = Holding.decode(value);
    const thousandths = regenerationOf(standingOf(who));
    held.advance(slot, parameters.manaPerSlot, thousandths, parameters.manaCap);
    return held;
  }

  static balance(who: Hash, slot: u64, parameters: Parameters): u64 {
    const held = Mana.holding(who, slot, parameters);
    return held === null ? 0 : held.milli;
  }

  /** What this account pays for something of this base price. */
  static price(who: Hash, base: u64): u64 {
    return base == 0 ? 0 : priceOf(base, standingOf(who));
  }

  /** A new account's first mana; nothing for an account that exists. */
  static open(who: Hash, slot: u64, parameters: Parameters): void {
    const key = Mana.key(who);
    if (key.exists()) return;
    const held = new Holding();
    held.milli = parameters.manaCap / FIRST_PART;
    held.slot = slot;
    held.save(key);
  }

  /** Writes what has come in until now: before the account's reputation changes. */
  static touch(who: Hash, slot: u64, parameters: Parameters): void {
    const held = Mana.holding(who, slot, parameters);
    if (held !== null) held.save(Mana.key(who));
  }

  /**
   * Before rate or cap change: what has come in until now came in under the old ones. It walks every
   * account there is, which is right for something that happens once in many epochs.
   */
  static settle(slot: u64, former: Parameters): void {
    const cursor = new Cursor(new Key(MANA, BALANCES));
    while (cursor.next()) {
      const scope = Scope.open();
      Mana.touch(cursor.suffix().hash(0), slot, former);
      Scope.close(scope);
    }
  }

  /** False, and nothing changed, if the account has less. */
  static take(who: Hash, milli: u64, slot: u64, parameters: Parameters): bool {
    const held = Mana.holding(who, slot, parameters);
    if (held === null || held.milli < milli) return false;
    held.milli -= milli;
    held.save(Mana.key(who));
    return true;
  }

  /** False, and nothing changed, if there is no such account or no room below its cap. */
  static give(who: Hash, milli: u64, slot: u64, parameters: Parameters): bool {
    const held = Mana.holding(who, slot, parameters);
    if (held === null || held.milli > parameters.manaCap) return false;
    if (parameters.manaCap - held.milli < milli) return false;
    held.milli += milli;
    held.save(Mana.key(who));
    return true;
  }

  /** The caller has compared `fee` with the balance. */
  static charge(who: Hash, fee: u64, slot: u64, parameters: Parameters): void {
    if (!Mana.take(who, fee, slot, parameters)) unreachable();
  }
}
