/** Weight arithmetic of the chain, bit for bit. */

const U16_MAX = 65_535n;
const HALF = 1n << 31n;

/**
 * Scales so that the greatest weight becomes 65535, in I32F32: divisions truncate, then the result
 * rounds half up. Above 32768 the ratio is truncated before the product, so that
 * [40000, 20000] gives [65535, 32767] while [20000, 10000] gives [65535, 32768].
 */
export function maxUpscale(weights: readonly number[]): number[] {
  const max = weights.reduce((greatest, weight) => Math.max(greatest, weight), 0);
  if (max === 0) return weights.map(() => 0);
  const divisor = BigInt(max);
  const ratio = (U16_MAX << 32n) / divisor;
  return weights.map((weight) => {
    const quotient =
      divisor <= 32_768n ? ((BigInt(weight) * U16_MAX) << 32n) / divisor : BigInt(weight) * ratio;
    return Number((quotient + HALF) >> 32n);
  });
}

/** Whether the greatest weight, after the sum is scaled to one, stays within limit/65535. */
export function withinMaxWeight(weights: readonly number[], limit: number): boolean {
  const sum = weights.reduce((total, weight) => total + BigInt(weight), 0n);
  if (sum === 0n) return true;
  const max = BigInt(Math.max(...weights));
  return (max << 32n) / sum <= (BigInt(limit) << 32n) / U16_MAX;
}
