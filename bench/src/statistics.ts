/** What is made of the times: minima, means of ratios, and how far they can be trusted. */

export interface Interval {
  readonly low: number;
  readonly high: number;
}

const DRAWS = 1000;
const TAIL = 0.025;

/** @throws RangeError for an empty list or a value that is not above 0 */
export function geomean(values: readonly number[]): number {
  if (values.length === 0 || values.some((value) => !(value > 0)))
    throw new RangeError("a geometric mean needs values above 0");
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/**
 * Between two ranks the value is interpolated.
 * @param share from 0 (the smallest) to 1 (the largest)
 * @throws RangeError for an empty list
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)];
  const above = sorted[Math.ceil(at)];
  if (below === undefined || above === undefined) throw new RangeError("no values");
  return below + (above - below) * (at - Math.floor(at));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/**
 * 95 % of what the statistic says on random halves of the rounds, drawn without repetition.
 * Resampling with repetition is unsound for minima; halves are sound, and wider than the truth.
 * @param rounds number of rounds, at least 1
 * @param statistic of the rounds with these indices
 */
export function halvesInterval(
  rounds: number,
  statistic: (chosen: readonly number[]) => number,
  seed = 1,
): Interval {
  const random = randomOf(seed);
  const half = Math.max(1, Math.floor(rounds / 2));
  const found = Array.from({ length: DRAWS }, () => statistic(draw(rounds, half, random)));
  return { low: quantile(found, TAIL), high: quantile(found, 1 - TAIL) };
}

function draw(from: number, count: number, random: () => number): number[] {
  const left = Array.from({ length: from }, (_, i) => i);
  return Array.from(
    { length: count },
    () => left.splice(Math.floor(random() * left.length), 1)[0] as number,
  );
}

/** Mulberry32: the same draws for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
