// Gate of whole validators: schedules of four, five and seven shipped nodes under faults from one
// seed; every monitor must stay silent. CI runs the first 1,000 of them, E2E_FULL=1 5,000.
import { expect, test } from "vitest";
import { HAPPENINGS } from "../../../src/network/happened.ts";
import { runNetworkParallel } from "../../../src/network/run-network.ts";

const FULL = process.env["E2E_FULL"] === "1";
const SEED = Number(process.env["TEST_SEED"] ?? 1);
const SCHEDULES = FULL ? 5_000 : 1_000;

test(`${SCHEDULES} whole networks, TEST_SEED=${SEED}`, async () => {
  const started = performance.now();
  const report = await runNetworkParallel({ seed: SEED, count: SCHEDULES }, 2);
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  const { failures, ...figures } = report;
  console.log(`${JSON.stringify(figures)} in ${seconds} s`);
  const replays = failures.map(({ seed, violations }) => ({ replay: seed, violations }));
  expect(replays).toEqual([]);
  expect(report.schedules).toBe(SCHEDULES);
  // Every schedule hands in a work after the healing and must see it certified.
  expect(report.certified).toBeGreaterThanOrEqual(SCHEDULES);
  expect(report.restarts).toBeGreaterThan(SCHEDULES / 2);
  expect(report.evidence).toBeGreaterThan(0);
  // Epochs of these schedules are too short for a jail: absence.test.ts has longer ones.
  const struck = HAPPENINGS.filter((name) => name !== "jailed" && name !== "rejoining");
  for (const name of struck) expect(report.happened[name], name).toBeGreaterThan(0);
}, 3_600_000);
