/** 64 × 64 bits without loss. The language wraps silently, so every product that may not fit is here. */

/** High half of a 128-bit product. */
export function mulHigh(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff;
  const aHigh = a >> 32;
  const bLow = b & 0xffffffff;
  const bHigh = b >> 32;
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >> 32);
  const carry = aLow * bHigh + (middle & 0xffffffff);
  return aHigh * bHigh + (middle >> 32) + (carry >> 32);
}

/** -1, 0 or 1: compares a × b with c × d exactly. */
export function compareProducts(a: u64, b: u64, c: u64, d: u64): i32 {
  const leftHigh = mulHigh(a, b);
  const rightHigh = mulHigh(c, d);
  if (leftHigh != rightHigh) return leftHigh < rightHigh ? -1 : 1;
  const left = a * b;
  const right = c * d;
  return left == right ? 0 : left < right ? -1 : 1;
}

/** a × b + c divided by d, exact; d is not 0. */
export class Quotient {
  value: u64 = 0;
  rest: u64 = 0;
  /** The quotient has more than 64 bits: then `value` is not it. */
  over: bool = false;

  static of(a: u64, b: u64, c: u64, d: u32): Quotient {
    const low = a * b + c;
    // The greatest product and the greatest sum together still have 128 bits.
    const high = mulHigh(a, b) + (low < c ? 1 : 0);
    const by = <u64>d;
    const middle = ((high % by) << 32) | (low >> 32);
    const last = ((middle % by) << 32) | (low & 0xffffffff);
    const q = new Quotient();
    q.over = high >= by;
    q.value = ((middle / by) << 32) | (last / by);
    q.rest = last % by;
    return q;
  }
}

/** a + b, at most `cap`. */
export function addCapped(a: u64, b: u64, cap: u64): u64 {
  if (a >= cap) return cap;
  return cap - a < b ? cap : a + b;
}

/** More than two thirds of the power, strictly (PROTOCOL §1). */
export function isQuorum(power: u64, total: u64): bool {
  return compareProducts(3, power, 2, total) > 0;
}

/** More than one third. */
export function isWeak(power: u64, total: u64): bool {
  return compareProducts(3, power, 1, total) > 0;
}
