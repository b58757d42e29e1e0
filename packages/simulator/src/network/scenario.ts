/** What a schedule draws from its seed before it runs: who is faulty, and how bad the weather is. */

import type { Random } from "../random.ts";

/**
 * What a faulty member does; at most a third of the power is faulty. `flaky`: a sandbox that is wrong
 * in every second run of the process. `wrong-root`: a leader whose blocks name a state that is not.
 */
export type Role = "honest" | "twins" | "wrong-sandbox" | "flaky" | "wrong-root" | "liar" | "gone";

/** Their software is the shipped one and their disk their own: what they sign must not conflict. */
export const TRUTHFUL: readonly Role[] = ["honest", "gone", "flaky"];

export interface Turnover {
  /** Without a permit from the first boundary on, with one again at the second. */
  readonly leaves: number;
  readonly rotates: number;
}

export interface NetworkScenario {
  readonly size: number;
  /** By member. */
  readonly roles: readonly Role[];
  /** Virtual milliseconds after the start until everything heals. */
  readonly chaosMs: number;
  readonly dropPermille: number;
  readonly duplicatePermille: number;
  readonly maxDelayMs: number;
  readonly crashes: number;
  readonly partitions: number;
  readonly fullDisks: number;
  readonly slowDisks: number;
  readonly clockJumps: number;
  readonly chainOutages: number;
  readonly localFailures: number;
  /** Member that starts with nothing but its signer database. */
  readonly wiped: number | null;
  /** The schedule crosses two boundaries: the set loses a member, takes it back, and a key rotates. */
  readonly turnover: Turnover | null;
  /** Works that miners hand in while it storms. */
  readonly works: number;
  /** Stake weight of a member at each boundary differs by so much from the founding's. */
  readonly stakeNoise: readonly number[];
}

/** Most schedules are small: more members cost more than they find. */
const SIZES = [4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 7] as const;
const FAULTY: readonly Role[] = ["twins", "wrong-sandbox", "flaky", "wrong-root", "liar", "gone"];
const STAKE_NOISE = 700;

/** Four stay when one of five leaves. Longer schedules cost three times as much. */
const TURNOVER_SIZE = 5;
const TURNOVER_PERMILLE = 30;
/** Virtual milliseconds by which such a storm is longer: it ends behind the second boundary. */
const TURNOVER_MS = 31_000;
const WIPED_PERMILLE = 120;

/** @param members the size, where it is not to be drawn */
export function createNetworkScenario(random: Random, members?: number): NetworkScenario {
  const turns = members === undefined && random.chance(TURNOVER_PERMILLE);
  const size = members ?? (turns ? TURNOVER_SIZE : random.pick(SIZES));
  const most = Math.floor((size - 1) / 3);
  const roles: Role[] = Array.from({ length: size }, () => "honest");
  if (random.chance(750))
    for (let i = 0; i < most; i++) roles[random.below(size)] = random.pick(FAULTY);
  const upTo = (most: number): number => random.below(most + 1);
  const honest = [...roles.keys()].filter((index) => roles[index] === "honest");
  const turnover = turns ? { leaves: random.pick(honest), rotates: random.pick(honest) } : null;
  return {
    size,
    roles,
    chaosMs: 3_000 + random.below(7_000) + (turns ? TURNOVER_MS : 0),
    dropPermille: random.chance(500) ? upTo(150) : 0,
    duplicatePermille: upTo(60),
    maxDelayMs: random.pick([5, 20, 100, 400]),
    crashes: upTo(3),
    partitions: upTo(2),
    fullDisks: random.chance(150) ? 1 : 0,
    slowDisks: random.chance(250) ? 1 : 0,
    clockJumps: random.chance(300) ? 1 + upTo(1) : 0,
    chainOutages: upTo(2),
    localFailures: random.chance(200) ? 300 : 0,
    wiped: random.chance(WIPED_PERMILLE) ? random.pick(honest) : null,
    turnover,
    works: random.chance(300) ? 2 : 1,
    stakeNoise: Array.from({ length: size }, () => upTo(2 * STAKE_NOISE) - STAKE_NOISE),
  };
}
