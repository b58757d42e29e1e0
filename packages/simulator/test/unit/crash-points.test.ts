// Crashes one validator before and after each of its effects in a calm run, with nothing, one or
// two of its unsynced writes kept: no rule may break and everybody must decide in every case.
import { expect, test } from "vitest";
import type { Fault } from "../../src/fault.ts";
import { runScenario } from "../../src/schedule.ts";
import { CALM } from "../support/calm-scenario.ts";

type EffectCrash = Extract<Fault, { t: "crash-effect" }>;

function crashed(fault: EffectCrash) {
  return runScenario({ ...CALM, faults: [fault] });
}

test("a crash at every effect of every member is survived", () => {
  const { effects, restarts } = runScenario(CALM);
  expect(effects).toBeGreaterThan(30);
  expect(restarts).toBe(0);
  let runs = 0;
  for (let key = 0; key < 4; key++)
    for (let effect = 0; effect < effects; effect++)
      for (const side of ["before", "after"] as const)
        for (const kept of [0, 1, 2]) {
          const down = 1 + ((effect * 7) % 60);
          const fault: EffectCrash = { t: "crash-effect", node: 2 * key, effect, side, down, kept };
          expect(crashed(fault).violations, JSON.stringify(fault)).toEqual([]);
          runs++;
        }
  console.log(`${runs} crash points, ${effects} effects`);
});

test("two members crash at the same effects", () => {
  const { effects } = runScenario(CALM);
  for (let effect = 0; effect < effects; effect++) {
    const point = { t: "crash-effect", effect, side: "after", down: 30, kept: 0 } as const;
    const faults = [0, 2, 4, 6].map((node) => ({ ...point, node }));
    expect(runScenario({ ...CALM, faults }).violations, `${effect}`).toEqual([]);
  }
});
