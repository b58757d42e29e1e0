// Twins enumeration for four members: seven rounds with a bounded number of states continued after
// each (all of them in the long run), and all states of the first three rounds.
import { expect, test } from "vitest";
import { enumerateTwins } from "../../src/twins.ts";

const FULL = process.env["E2E_FULL"] === "1";

test("three rounds, every leader and partition", { timeout: 120_000 }, () => {
  const { runs, states, product, complete, failures } = enumerateTwins({ rounds: 3 });
  expect(failures).toEqual([]);
  expect(complete).toBe(true);
  expect(product).toBe(4 * 16 ** 3);
  expect(runs[0]).toBe(64);
  expect(runs[1]).toBe(16 * (states[0] as number));
});

test("seven rounds", { timeout: 3_600_000 }, () => {
  const report = enumerateTwins({ rounds: 7, ...(FULL ? {} : { width: 60 }) });
  console.log(`runs ${report.runs.join(" ")}, states ${report.states.join(" ")}`);
  expect(report.failures).toEqual([]);
  expect(report.complete).toBe(FULL);
  expect(report.product).toBe(4 * 16 ** 7);
});
