/** What one seed decides before the first tick: members, powers, faults and their times. */

import type { Random } from "./random.ts";

export interface Scenario {
  /** Powers at height 1, and from height 2 on: the epoch may change in between. */
  readonly powers: readonly number[];
  readonly laterPowers: readonly number[];
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
  /** Ticks after which a block fails the local predicate of everyone, for good. */
  readonly staleTicks: number;
  /** Tick of the healing. */
  readonly healAt: number;
  /**
   * Members that the healing connects; every other fault stays as it is for ever. All of them in
   * most schedules, else an honest part that is just a quorum.
   */
  readonly core: ReadonlySet<number>;
}

const SIZES = [4, 4, 4, 5, 7] as const;

export function createScenario(random: Random): Scenario {
  const size = random.pick(SIZES);
  const powers = Array.from({ length: size }, () => 1 + random.below(4));
  const byzantine = chooseByzantine(random, powers);
  const laterPowers = random.chance(500) ? shiftPowers(random, powers, byzantine) : powers;
  const honest = powers.flatMap((_, index) => (byzantine.has(index) ? [] : [index]));
  const isLive = (members: readonly number[]) =>
    holdQuorum(powers, members) && holdQuorum(laterPowers, members);
  const live = isLive(honest);
  const core = live && random.chance(300) ? smallest(random, honest, isLive) : null;
  return {
    powers,
    laterPowers,
    byzantine,
    live,
    core: new Set(core ?? powers.keys()),
    staleTicks: random.pick([60, 400, 1_000_000]),
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

/** New powers of the honest members under which the adversary still has at most a third. */
function shiftPowers(
  random: Random,
  powers: readonly number[],
  byzantine: ReadonlySet<number>,
): readonly number[] {
  const faulty = [...byzantine];
  for (let attempt = 0; attempt < 8; attempt++) {
    const shifted = powers.map((power, index) =>
      byzantine.has(index) ? power : 1 + random.below(4),
    );
    if (3 * sum(faulty.map((index) => shifted[index] as number)) <= sum(shifted)) return shifted;
  }
  return powers;
}

/** Leaves members out, in random order, as long as the rest is a quorum. */
function smallest(
  random: Random,
  members: readonly number[],
  suffices: (rest: readonly number[]) => boolean,
): readonly number[] {
  let rest = members;
  for (let attempt = 0; attempt < members.length; attempt++) {
    const out = random.pick(rest);
    const fewer = rest.filter((member) => member !== out);
    if (suffices(fewer)) rest = fewer;
  }
  return rest;
}

function holdQuorum(powers: readonly number[], members: readonly number[]): boolean {
  return 3 * sum(members.map((index) => powers[index] as number)) > 2 * sum(powers);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
