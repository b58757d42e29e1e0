import { Quotient } from "../../fw/wide";

const LEAST: u32 = 100;
const MOST: u32 = 2_000;
const PER_POINT: u32 = 10;

/** Thousandths of the nominal rate at which mana comes back to an account of this reputation. */
export function regenerationOf(reputation: u32): u32 {
  const thousandths = reputation * PER_POINT;
  if (thousandths < LEAST) return LEAST;
  return thousandths > MOST ? MOST : thousandths;
}

/** base · 100 / (100 + reputation), rounded up: what costs anything never becomes free. */
export function priceOf(base: u64, reputation: u32): u64 {
  if (reputation == 0) return base;
  const parts = 100 + reputation;
  return Quotient.of(base, 100, <u64>(parts - 1), parts).value;
}
