/** Makes a failing scenario small: whatever can go while the same monitor fires, goes. */

import type { Violation } from "./monitors.ts";
import { type Epoch, isBounded, mustDecide, type Scenario } from "./scenario.ts";
import { runScenario } from "./schedule.ts";

export interface Shrunk {
  readonly scenario: Scenario;
  /** The one that still fires. */
  readonly monitor: string;
  /** Scenarios that were run. */
  readonly steps: number;
}

type Run = (scenario: Scenario) => { readonly violations: readonly Violation[] };

/** Null if the scenario breaks no rule. */
export function shrink(scenario: Scenario, run: Run = (one) => runScenario(one)): Shrunk | null {
  const first = run(scenario).violations[0];
  if (first === undefined) return null;
  const { monitor } = first;
  let steps = 1;
  const fails = (candidate: Scenario): boolean => {
    // A smaller one that breaks the assumptions would fail for another reason.
    if (!isBounded(candidate.epochs, candidate.byzantine)) return false;
    if (monitor === "liveness" && !mustDecide(candidate)) return false;
    steps++;
    return run(candidate).violations[0]?.monitor === monitor;
  };
  let best = scenario;
  for (let smaller = pass(best, fails); smaller !== best; smaller = pass(best, fails))
    best = smaller;
  return { scenario: best, monitor, steps };
}

type Fails = (candidate: Scenario) => boolean;

/** One round over everything that may go; the same object if nothing could. */
function pass(scenario: Scenario, fails: Fails): Scenario {
  let best = dropFaults(scenario, fails);
  for (const simpler of SIMPLER)
    for (const candidate of simpler(best)) if (fails(candidate)) best = candidate;
  return best;
}

/** Halves first, then one by one. */
function dropFaults(scenario: Scenario, fails: Fails): Scenario {
  let best = scenario;
  for (let size = Math.ceil(best.faults.length / 2); size >= 1; size = Math.floor(size / 2))
    for (let at = best.faults.length - size; at >= 0; at -= size) {
      const candidate = { ...best, faults: best.faults.toSpliced(at, size) };
      if (fails(candidate)) best = candidate;
    }
  return best;
}

/** Each gives simpler versions of a scenario; equal ones are left out. */
const SIMPLER: readonly ((scenario: Scenario) => Scenario[])[] = [
  (s) => (s.epochs.length > 1 ? [{ ...s, epochs: s.epochs.slice(0, 1) }] : []),
  (s) => (s.epochs.length > 2 ? [{ ...s, epochs: s.epochs.slice(0, 2) }] : []),
  (s) => (s.heights > 1 ? [{ ...s, heights: s.heights - 1 }] : []),
  (s) => s.byzantine.map((key) => ({ ...s, byzantine: s.byzantine.filter((one) => one !== key) })),
  (s) => (members(s).length > 4 ? members(s).map((key) => without(s, key)) : []),
  (s) => (s.conduct === "follows" ? [] : [{ ...s, conduct: "follows" }]),
  (s) => (s.core.length === members(s).length ? [] : [{ ...s, core: members(s) }]),
  (s) => zeroed(s, "dropPermille", 0),
  (s) => zeroed(s, "duplicatePermille", 0),
  (s) => zeroed(s, "localRefusalPermille", 0),
  (s) => zeroed(s, "maxDelay", 1),
  (s) => zeroed(s, "maxPersistDelay", 0),
  (s) => zeroed(s, "maxWorkDelay", 0),
  (s) => zeroed(s, "staleTicks", 1_000_000),
  (s) => (s.chainLag.some((lag) => lag > 0) ? [{ ...s, chainLag: s.chainLag.map(() => 0) }] : []),
];

type Number = "dropPermille" | "duplicatePermille" | "localRefusalPermille" | "maxDelay";
type Ticks = "maxPersistDelay" | "maxWorkDelay" | "staleTicks";

function zeroed(scenario: Scenario, field: Number | Ticks, value: number): Scenario[] {
  return scenario[field] === value ? [] : [{ ...scenario, [field]: value }];
}

function members({ epochs, core }: Scenario): number[] {
  const keys = epochs[0]?.powers.keys() ?? [];
  return [...keys].filter(
    (key) => core.includes(key) || epochs.some(({ powers }) => (powers[key] ?? 0) > 0),
  );
}

/** Takes a member out of every set; its instances are not even started. */
function without(scenario: Scenario, key: number): Scenario {
  const epochs: Epoch[] = scenario.epochs.map(({ from, powers }) => ({
    from,
    powers: powers.with(key, 0),
  }));
  const byzantine = scenario.byzantine.filter((one) => one !== key);
  const core = scenario.core.filter((one) => one !== key);
  return { ...scenario, epochs, byzantine, core };
}
