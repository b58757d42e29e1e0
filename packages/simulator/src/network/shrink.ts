/** Makes a failing schedule of whole validators small: what can go while the same monitor fires, goes. */

import type { NetworkViolation } from "./monitors.ts";
import type { NetworkScenario } from "./scenario.ts";

export interface ShrunkNetwork {
  readonly scenario: NetworkScenario;
  /** The one that still fires. */
  readonly monitor: string;
  /** Schedules that were run. */
  readonly steps: number;
}

type Run = (
  scenario: NetworkScenario,
) => Promise<{ readonly violations: readonly NetworkViolation[] }>;

/** Null if the scenario breaks no rule. */
export async function shrinkNetwork(
  scenario: NetworkScenario,
  run: Run,
): Promise<ShrunkNetwork | null> {
  const monitor = (await run(scenario)).violations[0]?.monitor;
  if (monitor === undefined) return null;
  let best = scenario;
  let steps = 1;
  for (let before: NetworkScenario | null = null; before !== best; ) {
    before = best;
    for (const simpler of SIMPLER)
      for (const candidate of simpler(best)) {
        steps++;
        if ((await run(candidate)).violations[0]?.monitor !== monitor) continue;
        best = candidate;
        break;
      }
  }
  return { scenario: best, monitor, steps };
}

/** Counts and rates that may be zero. */
const COUNTS = [
  "crashes",
  "partitions",
  "fullDisks",
  "slowDisks",
  "clockJumps",
  "chainOutages",
  "localFailures",
  "dropPermille",
  "duplicatePermille",
  "works",
] as const;
const LEAST_DELAY_MS = 5;

/** Each gives simpler versions of a scenario, the simplest first; none if it is as simple as can be. */
const SIMPLER: readonly ((scenario: NetworkScenario) => NetworkScenario[])[] = [
  (s) => (s.turnover === null ? [] : [{ ...s, turnover: null }]),
  (s) => (s.wiped === null ? [] : [{ ...s, wiped: null }]),
  (s) =>
    s.roles.flatMap((role, index) =>
      role === "honest" ? [] : [{ ...s, roles: s.roles.with(index, "honest") }],
    ),
  ...COUNTS.map((name) => (s: NetworkScenario): NetworkScenario[] => {
    if (s[name] === 0) return [];
    const fewer = { ...s, [name]: 0 };
    return s[name] === 1 ? [fewer] : [fewer, { ...s, [name]: Math.floor(s[name] / 2) }];
  }),
  (s) => (s.maxDelayMs <= LEAST_DELAY_MS ? [] : [{ ...s, maxDelayMs: LEAST_DELAY_MS }]),
  (s) =>
    s.stakeNoise.every((noise) => noise === 0)
      ? []
      : [{ ...s, stakeNoise: s.stakeNoise.map(() => 0) }],
];
