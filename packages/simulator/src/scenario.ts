/** What one seed decides before the first tick: members, powers, faults and their times. */

import type { Random } from "./random.ts";

export interface Scenario {
  readonly powers: readonly number[];
  /** Members under the adversary's keys: at most a third of the power, often exactly. */
  readonly byzantine: ReadonlySet<number>;
  /** True if honest members alone are a quorum, so that they must decide after the healing. */
  readonly live: boolean;
  /** Adversary keys run two honest copies each (twins), or only forge. */
  readonly twins: boolean;
  readonly forgeries: number;
  readonly heights: bigint;
  readonly dropPermille: number;
  readonly duplicatePermille: number;
  readonly maxDelay: number;
  readonly maxPersistDelay: number;
  readonly maxWorkDelay: number;
  readonly crashes: number;
  readonly partitions: number;
  /** Permille of fresh proposals that a member's local predicate refuses before the healing. */
  readonly localRefusalPermille: number;
  /** Tick of the healing. */
  readonly healAt: number;
}

const SIZES = [4, 4, 4, 5, 7] as const;

export function createScenario(random: Random): Scenario {
  const size = random.pick(SIZES);
  const powers = Array.from({ length: size }, () => 1 + random.below(4));
  const byzantine = chooseByzantine(random, powers);
  const total = sum(powers);
  const faulty = sum([...byzantine].map((index) => powers[index] as number));
  return {
    powers,
    byzantine,
    live: 3 * (total - faulty) > 2 * total,
    twins: random.chance(500),
    forgeries: random.below(24),
    heights: 2n,
    dropPermille: random.pick([0, 30, 60, 200]),
    duplicatePermille: 30,
    maxDelay: random.pick([10, 30, 120]),
    maxPersistDelay: random.pick([0, 3, 25]),
    maxWorkDelay: random.pick([0, 5, 40]),
    crashes: random.below(6),
    partitions: random.below(4),
    localRefusalPermille: random.pick([0, 0, 50, 300]),
    healAt: 200 + random.below(500),
  };
}

/** A random subset of at most a third; half of the time the heaviest that fits. */
function chooseByzantine(random: Random, powers: readonly number[]): ReadonlySet<number> {
  const total = sum(powers);
  const wantHeaviest = random.chance(600);
  let best = 0;
  let bestPower = -1;
  const start = random.below(1 << powers.length);
  for (let i = 0; i < 1 << powers.length; i++) {
    const mask = (start + i) % (1 << powers.length);
    let power = 0;
    for (let bit = 0; bit < powers.length; bit++)
      if ((mask >> bit) & 1) power += powers[bit] as number;
    if (3 * power > total || power <= bestPower) continue;
    best = mask;
    bestPower = power;
    if (!wantHeaviest || 3 * power === total) break;
  }
  return new Set(powers.flatMap((_, index) => ((best >> index) & 1 ? [index] : [])));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
