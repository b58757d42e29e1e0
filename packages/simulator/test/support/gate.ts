import { expect } from "vitest";
import { runSchedules } from "../../src/run-schedules.ts";

/** Runs a part of the gate's schedules; a failure names the schedule and how to replay it. */
export function expectCleanRun(seed: number, first: number, count: number): void {
  const report = runSchedules({ seed, first, count });
  const [failure] = report.failures;
  const replay = `node packages/simulator/bin/sim.ts --replay ${failure?.seed}`;
  expect(failure?.violations, replay).toBeUndefined();
  expect(report.schedules).toBe(count);
  // The schedules must be worth their name: faults happened and views failed.
  expect(report.restarts).toBeGreaterThan(count);
  expect(report.deepViews * 10).toBeGreaterThan(count * 3);
  expect(report.live * 2).toBeGreaterThan(count);
  console.log(
    `seed ${seed}: ${count} schedules, ${report.deliveries} deliveries, ` +
      `${report.restarts} restarts, ${report.deepViews} reached view 2, top view ${report.topView}`,
  );
}
