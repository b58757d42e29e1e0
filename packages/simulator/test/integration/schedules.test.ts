// 300,000 schedules of 4, 5 and 7 members and 3,000 of 16, with all monitors, on two threads: no
// rule is broken, all that must decide do, and the schedules are hard enough to mean something.
import { expect, test } from "vitest";
import { medianDeliveries, type RunReport, runParallel } from "../../src/index.ts";

const SEED = 20_261_120;
const FULL = process.env["E2E_FULL"] === "1";
const SMALL = FULL ? 1_000_000 : 300_000;
const LARGE = FULL ? 10_000 : 3_000;
const HOUR_MS = 3_600_000;

function holds(report: RunReport, count: number, flag: string): void {
  const [failure] = report.failures;
  const again = `npm run sim -- --replay ${failure?.seed}${flag}`;
  expect(failure?.violations, again).toBeUndefined();
  expect(report.schedules).toBe(count);
  const { deliveries, restarts, deepViews, topView, slowest, live } = report;
  console.log(
    `seed ${SEED}${flag}: ${count} schedules, ${deliveries} deliveries, median ` +
      `${medianDeliveries(report)}, ${restarts} restarts, ${deepViews} reached view 2, top view ` +
      `${topView}, ${live} had to decide, the slowest ${slowest} ticks after the healing`,
  );
  expect(medianDeliveries(report)).toBeGreaterThanOrEqual(400);
  expect(deepViews).toBeGreaterThanOrEqual(0.3 * count);
  expect(restarts).toBeGreaterThan(count);
  expect(live).toBeGreaterThan(0.5 * count);
}

test(`${SMALL} schedules of 4, 5 and 7 members break no rule`, { timeout: HOUR_MS }, async () => {
  holds(await runParallel({ seed: SEED, count: SMALL, workers: 2 }), SMALL, "");
});

test(`${LARGE} schedules of 16 members break no rule`, { timeout: HOUR_MS }, async () => {
  const report = await runParallel({ seed: SEED, count: LARGE, members: 16, workers: 2 });
  holds(report, LARGE, " --members 16");
});
