import { Scope } from "../../fw/arena";
import { Hash } from "../../fw/hash";
import { Cursor, Key } from "../../fw/storage";
import { addCapped, mulHigh } from "../../fw/wide";
import { Writer } from "../../fw/writer";
import { Parameters } from "../parameters/parameters";

const INDEX: u8 = 9;
const BALANCES: u8 = 0;

/** Regenerates with slots up to a cap; an account that never paid is full and has no entry. */
export class Mana {
  private static key(who: Hash): Key {
    return new Key(INDEX, BALANCES).hash(who);
  }

  static balance(who: Hash, slot: u64, parameters: Parameters): u64 {
    const value = Mana.key(who).get();
    if (value === null) return parameters.manaCap;
    const milli = value.u64();
    const since = value.u64();
    const slots = slot > since ? slot - since : 0;
    if (mulHigh(slots, parameters.manaPerSlot) != 0) return parameters.manaCap;
    return addCapped(milli, slots * parameters.manaPerSlot, parameters.manaCap);
  }

  /** Before rate or cap change: what every account has by the old ones becomes its own. */
  static settle(slot: u64, former: Parameters): void {
    const cursor = new Cursor(new Key(INDEX, BALANCES));
    while (cursor.next()) {
      const scope = Scope.open();
      const who = cursor.suffix().hash(0);
      Mana.key(who).put(new Writer(16).u64(Mana.balance(who, slot, former)).u64(slot));
      Scope.close(scope);
    }
  }

  /** The caller has compared `fee` with the balance. */
  static charge(who: Hash, fee: u64, slot: u64, parameters: Parameters): void {
    const balance = Mana.balance(who, slot, parameters);
    if (balance < fee) unreachable();
    Mana.key(who).put(new Writer(16).u64(balance - fee).u64(slot));
  }
}
