/** Sets of the epochs of a schedule, and who of them is the adversary's. */

import type { Random } from "./random.ts";
import { type Epoch, isBounded, sum } from "./scenario.ts";

/** The protocol takes no smaller set. */
const MIN_MEMBERS = 4;
/** All subsets are looked through up to this size. */
const MAX_ENUMERATED = 8;

export interface Members {
  readonly epochs: readonly Epoch[];
  readonly byzantine: readonly number[];
}

/** The first set has `size` members; later ones shift powers, lose a member or gain one. */
export function drawMembers(random: Random, size: number, heights: number): Members {
  const powers = Array.from({ length: size }, () => 1 + random.below(4));
  let byzantine = chooseByzantine(random, powers);
  const epochs: Epoch[] = [{ from: 1, powers }];
  for (let from = 2; from <= heights; from++) {
    if (random.chance(500)) continue;
    const change = nextEpoch(random, epochs, from);
    const entered = change.powers.length - 1;
    const taken =
      entered >= size && random.chance(200) && !byzantine.includes(entered)
        ? [...byzantine, entered]
        : byzantine;
    if (isBounded([...epochs, change], taken)) byzantine = taken;
    if (isBounded([...epochs, change], byzantine)) epochs.push(change);
  }
  const keys = Math.max(...epochs.map((epoch) => epoch.powers.length));
  return { epochs: epochs.map((epoch) => padded(epoch, keys)), byzantine };
}

function padded({ from, powers }: Epoch, keys: number): Epoch {
  return { from, powers: [...powers, ...Array.from({ length: keys - powers.length }, () => 0)] };
}

function nextEpoch(random: Random, epochs: readonly Epoch[], from: number): Epoch {
  const last = epochs.at(-1) as Epoch;
  const shifted = last.powers.map((power) =>
    power === 0 ? power : random.chance(500) ? power : 1 + random.below(4),
  );
  const members = shifted.flatMap((power, key) => (power > 0 ? [key] : []));
  if (random.chance(400) && members.length > MIN_MEMBERS) shifted[random.pick(members)] = 0;
  const outside = shifted.indexOf(0);
  if (random.chance(400)) {
    if (outside >= 0 && random.chance(500)) shifted[outside] = 1 + random.below(4);
    else shifted.push(1 + random.below(4));
  }
  return { from, powers: shifted };
}

/** A random subset of at most a third; half of the time the heaviest that fits. */
function chooseByzantine(random: Random, powers: readonly number[]): readonly number[] {
  const wantHeaviest = random.chance(600);
  if (powers.length > MAX_ENUMERATED) return fill(random, powers);
  const total = sum(powers);
  const subsets = 1 << powers.length;
  let best = 0;
  let bestPower = -1;
  const start = random.below(subsets);
  for (let i = 0; i < subsets; i++) {
    const mask = (start + i) % subsets;
    let power = 0;
    for (let bit = 0; bit < powers.length; bit++)
      if ((mask >> bit) & 1) power += powers[bit] as number;
    if (3 * power > total || power <= bestPower) continue;
    best = mask;
    bestPower = power;
    if (!wantHeaviest || 3 * power === total) break;
  }
  return powers.flatMap((_, key) => ((best >> key) & 1 ? [key] : []));
}

/** Takes members in random order as long as they fit. */
function fill(random: Random, powers: readonly number[]): readonly number[] {
  const total = sum(powers);
  const taken: number[] = [];
  let power = 0;
  let rest = powers.map((_, key) => key);
  while (rest.length > 0) {
    const key = random.pick(rest);
    rest = rest.filter((one) => one !== key);
    if (3 * (power + (powers[key] as number)) > total) continue;
    power += powers[key] as number;
    taken.push(key);
  }
  return taken;
}
