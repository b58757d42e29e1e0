import { Hash } from "../../fw/hash";
import { Key } from "../../fw/storage";
import { addCapped, mulHigh } from "../../fw/wide";
import { Writer } from "../../fw/writer";
import { Parameters } from "../parameters/parameters";

const INDEX: u8 = 9;
const BALANCES: u8 = 0;

/** Fees in thousandths of mana: a constant for the call and a part for its bytes. */
export const FEE_REMARK: u64 = 20_000;
export const FEE_COMMIT: u64 = 100_000;
/** The evaluation that a commit asks for. */
export const FEE_EVALUATION: u64 = 100_000;
export const FEE_REVEAL: u64 = 100_000;
/** The trial of a module costs everybody much; one call of the kind enters a block. */
export const FEE_APPLY_UPGRADE: u64 = 200_000;
/** Kept whatever the proof is worth. */
export const FEE_ZK_CLAIM: u64 = 200_000;
export const FEE_PER_BYTE: u64 = 20;

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

  /** The caller has compared `fee` with the balance. */
  static charge(who: Hash, fee: u64, slot: u64, parameters: Parameters): void {
    const balance = Mana.balance(who, slot, parameters);
    if (balance < fee) unreachable();
    Mana.key(who).put(new Writer(16).u64(balance - fee).u64(slot));
  }
}
