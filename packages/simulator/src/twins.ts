/**
 * Twins, enumerated: four equal members, one key running twice, and for each round a partition of
 * the five instances into two sides. Nothing is drawn: no loss, no delay, no forgery.
 *
 * By symmetry the honest members differ only by their turn to lead, which the rotation fixes, so
 * that the place of the doubled key in it stands for every assignment of leaders to rounds. What
 * is equal up to names at the end of a round goes on equally: each such state is continued once.
 */

import type { Fault } from "./fault.ts";
import type { Violation } from "./monitors.ts";
import { mixSeed } from "./random.ts";
import type { Scenario } from "./scenario.ts";
import { runScenario } from "./schedule.ts";
import { stateText } from "./state-text.ts";

/** Members; the doubled key is one of them. */
const KEYS = 4;
/** Two-sided partitions of five instances: the first is always on side 0. */
export const PARTITIONS = 16;
/** A round is a little longer than the timer of its view, which doubles up to the cap. */
const ROUND_TICKS = [130, 230, 430, 830] as const;

export interface TwinsCase {
  /** The key that runs twice. */
  readonly doubled: number;
  /** One partition a round. */
  readonly partitions: readonly number[];
}

export interface TwinsReport {
  readonly rounds: number;
  /** Scenarios that were run, by number of rounds from 1 on. */
  readonly runs: readonly number[];
  /** Different states at the end of each round, of those that were run. */
  readonly states: readonly number[];
  /** Scenarios of the full product that these runs stand for if nothing was left out. */
  readonly product: number;
  /** True if no state was left out. */
  readonly complete: boolean;
  readonly failures: readonly {
    readonly at: TwinsCase;
    readonly violations: readonly Violation[];
  }[];
}

export interface TwinsOptions {
  readonly rounds: number;
  /** States continued after each round, evenly picked; all if left out. */
  readonly width?: number;
}

/** Round by round, over all partitions and every place of the doubled key. */
export function enumerateTwins({ rounds, width }: TwinsOptions): TwinsReport {
  let frontier: readonly TwinsCase[] = Array.from({ length: KEYS }, (_, doubled) => ({
    doubled,
    partitions: [],
  }));
  const runs: number[] = [];
  const states: number[] = [];
  const failures: { readonly at: TwinsCase; readonly violations: readonly Violation[] }[] = [];
  let complete = true;
  for (let round = 1; round <= rounds; round++) {
    const found = new Map<string, TwinsCase>();
    for (const one of frontier)
      for (let sides = 0; sides < PARTITIONS; sides++) {
        const at = { doubled: one.doubled, partitions: [...one.partitions, sides] };
        const { violations, state } = runTwins(at);
        if (violations.length > 0) failures.push({ at, violations });
        else if (!found.has(state)) found.set(state, at);
      }
    runs.push(frontier.length * PARTITIONS);
    states.push(found.size);
    const all = [...found.values()];
    frontier = width === undefined ? all : spread(all, width);
    if (frontier.length < all.length && round < rounds) complete = false;
    if (failures.length > 0) break;
  }
  const product = KEYS * PARTITIONS ** rounds;
  return { rounds, runs, states, product, complete, failures };
}

/** The state is that before the healing; after it everybody must decide. */
function runTwins(at: TwinsCase): { violations: readonly Violation[]; state: string } {
  let state = "";
  const { violations } = runScenario(twinsScenario(at), {
    beforeHealing: (nodes) => {
      state = `${at.doubled} ${stateText(nodes)}`;
    },
  });
  return { violations, state };
}

export function twinsScenario({ doubled, partitions }: TwinsCase): Scenario {
  let tick = 0;
  const faults: Fault[] = partitions.map((sides, round) => {
    const at = tick;
    tick += ROUND_TICKS[Math.min(round, ROUND_TICKS.length - 1)] as number;
    // Instance 0 is on side 0 by definition: its bit is not part of the number.
    return { t: "split", at, sides: sides << 1 };
  });
  return {
    seed: mixSeed(doubled, 0),
    epochs: [{ from: 1, powers: Array.from({ length: KEYS }, () => 1) }],
    heights: 2,
    byzantine: [doubled],
    conduct: "twins",
    core: Array.from({ length: KEYS }, (_, key) => key),
    dropPermille: 0,
    duplicatePermille: 0,
    maxDelay: 1,
    maxPersistDelay: 0,
    maxWorkDelay: 0,
    maxDueDelay: 1,
    silencePermille: 0,
    localRefusalPermille: 0,
    staleTicks: 1_000_000,
    chainLag: Array.from({ length: KEYS }, () => 0),
    faults,
    healAt: tick,
  };
}

/** Evenly over the list, so that no corner of it is left out. */
function spread<T>(items: readonly T[], count: number): readonly T[] {
  if (items.length <= count) return items;
  return Array.from(
    { length: count },
    (_, index) => items[Math.floor((index * items.length) / count)] as T,
  );
}
