// Goal: each host call with number, fuel, sizes and result, and a bound that shows; method: one
// evaluation with calls of each kind, and one with more calls than the log holds.
import { MAX_LOGGED_CALLS } from "@platform/protocol";
import { describe, expect, it } from "vitest";
import { importing, watch } from "../../observed.ts";
import { TRACED_DIGEST, traced } from "../../traced.ts";

describe("call log", () => {
  it("holds the calls in order, the one that ended the guest too", async () => {
    const { module, ...rest } = traced();
    const { seen } = await watch(module, rest);
    expect(seen.trace).toBe(TRACED_DIGEST);
    const start = 50_000n - 1024n - 33n;
    const afterRun = start - 101n - 10_001n - 1039n - 1n;
    expect(seen.calls).toEqual({
      total: 4,
      truncated: false,
      calls: [
        {
          ...{ sequence: 0, number: 28, name: "input_read", args: [0n, 0n, 100n, 2n] },
          ...{ fuelBefore: start, fuelAfter: start - 101n },
          ...{ bytesIn: 0, bytesOut: 2, result: 2n },
        },
        {
          ...{ sequence: 1, number: 30, name: "submission_run" },
          args: [64n, 4n, 100n, 2n, 200n, 8n, 5000n, 2n],
          ...{ fuelBefore: start - 101n, fuelAfter: afterRun },
          ...{ bytesIn: 6, bytesOut: 2, result: 2n },
        },
        {
          ...{ sequence: 2, number: 1, name: "log", args: [64n, 4n] },
          ...{ fuelBefore: afterRun - 8n, fuelAfter: afterRun - 109n },
          ...{ bytesIn: 4, bytesOut: 0, result: 0n },
        },
        {
          ...{ sequence: 3, number: 29, name: "output_write", args: [-4n, 8n] },
          ...{ fuelBefore: afterRun - 109n, fuelAfter: afterRun - 210n },
          ...{ bytesIn: 0, bytesOut: 0, result: null },
        },
      ],
    });
  });

  it("counts what it does not hold, and says so", async () => {
    const body =
      "loop i32.const 7 call 0 drop i32.const 400 i32.const 400 i32.load i32.const 1 i32.add " +
      `i32.store i32.const 400 i32.load i32.const ${MAX_LOGGED_CALLS + 3} i32.lt_u br_if 0 end i32.const 1`;
    const module = importing(["input_size"], [{ type: "-> i32", body, export: "evaluate" }]);
    const limits = { fuel: 10_000_000n, memoryPages: 16 };
    const { calls } = (await watch(module, { limits })).seen;
    expect(calls).toMatchObject({ total: MAX_LOGGED_CALLS + 3, truncated: true });
    expect(calls.calls.length).toBe(MAX_LOGGED_CALLS);
    expect(calls.calls.at(-1)).toMatchObject({ sequence: MAX_LOGGED_CALLS - 1, result: -1n });
  });

  it("shows a call that the fuel did not cover, with the counter below 0", async () => {
    const module = importing(
      ["input_size"],
      [{ type: "-> i32", body: "i32.const 0 call 0", export: "evaluate" }],
    );
    const limits = { fuel: 1024n + 50n, memoryPages: 16 };
    const { calls } = (await watch(module, { limits })).seen;
    expect(calls.calls).toMatchObject([{ fuelBefore: 44n, fuelAfter: -1n, result: null }]);
  });
});
