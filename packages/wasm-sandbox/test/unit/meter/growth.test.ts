// Goal: growth beyond the cap is -1 everywhere, never the machine's mood; method: caps from the
// policy and from the declaration, sums that would wrap.
import { describe, expect, it } from "vitest";
import { runMetered } from "../../metered.ts";

const memory = (minimum: number, maximum?: number) => ({
  memory: maximum === undefined ? ([minimum] as const) : ([minimum, maximum] as const),
  functions: [{ type: "i32 -> i32", body: "local.get 0 memory.grow", export: "run" }],
});
const table = (minimum: number, maximum?: number) => ({
  table: maximum === undefined ? ([minimum] as const) : ([minimum, maximum] as const),
  functions: [{ type: "i32 -> i32", body: "ref.null local.get 0 table.grow 0", export: "run" }],
});

describe("memory.grow", () => {
  it("grows up to the policy's cap and not beyond", () => {
    expect(runMetered(memory(1), [159]).result).toBe(1);
    expect(runMetered(memory(1), [160]).result).toBe(-1);
    expect(runMetered(memory(1), [3], { limits: { maxMemoryPages: 4 } }).result).toBe(1);
    expect(runMetered(memory(1), [4], { limits: { maxMemoryPages: 4 } }).result).toBe(-1);
  });

  it("holds to the declared maximum, and does not wrap", () => {
    expect(runMetered(memory(1, 2), [1]).result).toBe(1);
    expect(runMetered(memory(1, 2), [2]).result).toBe(-1);
    expect(runMetered(memory(1), [-1])).toMatchObject({ result: -1, used: 3n });
  });
});

describe("table.grow", () => {
  it("grows up to the cap and not beyond", () => {
    expect(runMetered(table(1), [9999])).toMatchObject({ result: 1, used: 1n + 3n + 9999n });
    expect(runMetered(table(1), [10_000])).toMatchObject({ result: -1, used: 4n });
    expect(runMetered(table(1, 5), [4]).result).toBe(1);
    expect(runMetered(table(1, 5), [5]).result).toBe(-1);
    expect(runMetered(table(1), [-1]).result).toBe(-1);
  });
});
