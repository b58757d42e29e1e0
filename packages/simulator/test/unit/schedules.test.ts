// 100,000 schedules with all monitors, half on each of two threads: no violation, all live decide.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import type { RunReport } from "../../src/run-schedules.ts";

const SEED = 20_261_120;
const HALF = 50_000;

// Plain threads: the test runner's module transform would make the engine twice as slow.
async function runPart(first: number): Promise<RunReport> {
  const script = new URL("../support/schedule-worker.ts", import.meta.url);
  const worker = new Worker(script, { workerData: { seed: SEED, first, count: HALF } });
  const [report] = await once(worker, "message");
  return report;
}

test("100,000 schedules break no rule", { timeout: 180_000 }, async () => {
  for (const report of await Promise.all([runPart(0), runPart(HALF)])) {
    const [failure] = report.failures;
    const replay = `node packages/simulator/bin/sim.ts --replay ${failure?.seed}`;
    expect(failure?.violations, replay).toBeUndefined();
    expect(report.schedules).toBe(HALF);
    // The schedules must be worth their name: faults happened and views failed.
    expect(report.restarts).toBeGreaterThan(HALF);
    expect(report.deepViews).toBeGreaterThan(0.3 * HALF);
    expect(report.live).toBeGreaterThan(0.5 * HALF);
    const { deliveries, restarts, deepViews, topView } = report;
    console.log(
      `seed ${SEED}: ${deliveries} deliveries, ${restarts} restarts, ` +
        `${deepViews} of ${HALF} reached view 2, top view ${topView}`,
    );
  }
});
