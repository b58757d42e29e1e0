import { Hash } from "../../fw/hash";
import { Cursor, Key } from "../../fw/storage";
import { Manifest } from "../challenges/manifest";
import { SUBMISSIONS } from "./errors";

const BUDGET: u8 = 7;
/** Fuel that compiling one byte of payload may cost. */
const COMPILE_PRICE: u64 = 10;

/** Fuel reserved in a challenge's epoch: the limit is charged, not the use (PROTOCOL §9). */
export class Budget {
  private static key(challenge: Hash, epoch: u64): Key {
    return new Key(SUBMISSIONS, BUDGET).u64(epoch).hash(challenge);
  }

  /** False if the epoch has no room left for it. */
  static reserve(challenge: Hash, epoch: u64, manifest: Manifest, sizeCeiling: u32): bool {
    const key = Budget.key(challenge, epoch);
    const used = key.getU64();
    const cost = manifest.fuel + <u64>sizeCeiling * COMPILE_PRICE;
    if (used > manifest.epochFuelBudget || manifest.epochFuelBudget - used < cost) return false;
    key.putU64(used + cost);
    return true;
  }

  /** Removes the budgets of epochs before the given one. */
  static prune(epoch: u64): void {
    const cursor = new Cursor(new Key(SUBMISSIONS, BUDGET));
    while (cursor.next() && cursor.suffix().u64be(0) < epoch) cursor.remove();
  }
}
