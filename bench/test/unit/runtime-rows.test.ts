// Goal: verdicts of the runtime's benchmark follow from its figures alone, and a small run counts what it
// says; method: figures written by hand, and a block of a few extrinsics.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { RUNTIME_PATH } from "../../../packages/runtime/test/host/chain.ts";
import { timeExecution } from "../../src/runtime/execution-rate.ts";
import type { Measurement } from "../../src/runtime/measure.ts";
import { rateOf, rowsOf } from "../../src/runtime/rows.ts";

const measured: Measurement = {
  execution: [
    { what: "small", extrinsics: 100, items: 1, fuel: 10, weight: 3_000_000n, ms: [2, 1] },
    { what: "large", extrinsics: 100, items: 1, fuel: 10, weight: 3_000_000n, ms: [6, 5] },
  ],
  ...{ extrinsicHashes: 1_000_000, nodeHashes: 2_000_000 },
  state: {
    ...{ keys: 1_000, changed: 100, rootMs: [2, 3, 2.5], proofMs: [0.5, 2] },
    ...{ residentBytes: 500_000_001, emptyBytes: 1 << 20 },
  },
  blocks: { extrinsics: 1_000, warmMs: [150], coldMs: [1_501], signaturesMs: 1_000, fsyncMs: 1 },
  sync: { blocks: 100, extrinsicsEach: 10, seconds: 30, cpuSeconds: 20 },
};

it("a rate is reached from its bound on, a time up to it", () => {
  expect(rowsOf(measured).map(({ what, value, reached }) => [what, value, reached])).toEqual([
    ["small", 100_000, true],
    ["large", 20_000, true],
    ["a block as heavy as it may be, T0/8", 500, false],
    ["changed keys in a root, 1000 live keys", 50_000, true],
    ["proof of one key, 1000 live keys", 1.25, false],
    ["memory of a process with 1000 live keys", 500.000001, false],
    ["block of 1000, signatures known", 150, true],
    ["block of 1000, no signature known", 1_501, false],
    ["catching up, blocks of 10", expect.closeTo(20), true],
  ]);
});

it("every extrinsic of the measured blocks succeeds, and is counted", async () => {
  const times = await timeExecution(readFileSync(RUNTIME_PATH), 16, 2);
  expect(times.map(({ extrinsics }) => extrinsics)).toEqual([16, 16, 16, 16, 16]);
  for (const one of times) {
    expect(one.ms).toHaveLength(2);
    expect(rateOf(one)).toBeGreaterThan(0);
    expect(one.fuel * one.extrinsics).toBeLessThanOrEqual(Number(one.weight));
  }
});
