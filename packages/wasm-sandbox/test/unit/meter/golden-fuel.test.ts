// Goal: the cost table of version 1 can't change unnoticed; method: programs whose fuel was counted
// by hand, with the metering of version 1 and with that of the newest one at its prices.
import { describe, expect, it } from "vitest";
import { FRAME, rulesOf } from "../../../src/index.ts";
import { PLAIN_RULES, runMetered as run } from "../../metered.ts";

const one = (type: string, body: string, locals?: string) => ({
  functions: [{ type, body, export: "run", ...(locals === undefined ? {} : { locals }) }],
});

const LOOP = "loop local.get 0 i32.const 1 i32.sub local.tee 0 br_if 0 end";
const FIB =
  "local.get 0 i32.const 2 i32.lt_s if i32 local.get 0 else " +
  "local.get 0 i32.const 1 i32.sub call 0 local.get 0 i32.const 2 i32.sub call 0 i32.add end";

describe.each([
  ["version 1", rulesOf(1)],
  ["the newest metering", PLAIN_RULES],
])("fuel counted by hand at the prices of version 1, %s", (_, rules) => {
  const runMetered: typeof run = (spec, args, options) => run(spec, args, { rules, ...options });

  it("charges an empty function its entry", () => {
    expect(runMetered(one("->", "")).used).toBe(1n);
  });

  it("charges no structure and no nop", () => {
    expect(runMetered(one("->", "block loop nop end nop end")).used).toBe(1n);
  });

  it("charges straight code one each: entry 1, const, const, add", () => {
    expect(runMetered(one("-> i32", "i32.const 1 i32.const 2 i32.add"))).toMatchObject({
      result: 3,
      used: 4n,
    });
  });

  it("charges declared locals one for eight: entry 1 + floor(17 / 8)", () => {
    expect(runMetered(one("->", "", "i64 ".repeat(17))).used).toBe(3n);
  });

  it("charges a loop of n rounds 1 + 5 n", () => {
    expect(runMetered(one("i32 ->", LOOP), [1]).used).toBe(6n);
    expect(runMetered(one("i32 ->", LOOP), [1000]).used).toBe(5001n);
  });

  it("charges only the branch taken", () => {
    // entry 1, local.get 1, if 1; then 2, else 1.
    const body = "local.get 0 if i32 i32.const 7 i32.const 0 drop else i32.const 9 end";
    expect(runMetered(one("i32 -> i32", body), [1])).toMatchObject({ result: 7, used: 6n });
    expect(runMetered(one("i32 -> i32", body), [0])).toMatchObject({ result: 9, used: 4n });
  });

  it("charges nothing behind an unconditional branch", () => {
    // entry 1, const 1, return 1.
    expect(runMetered(one("-> i32", "i32.const 1 return i32.const 2 i32.add")).used).toBe(3n);
    // entry 1, br 1, const 1 behind the block.
    const body = "block br 0 i32.const 5 drop end i32.const 3";
    expect(runMetered(one("-> i32", body))).toMatchObject({ result: 3, used: 3n });
  });

  it("charges fib(10) exactly", () => {
    // A leaf: entry 1 + 3 + if 1 + get 1 = 6. A node: 5 + 3 + 4 + 3 + 4 + 1 = 20. 89 leaves, 88 nodes.
    expect(runMetered(one("i32 -> i32", FIB), [10])).toMatchObject({
      result: 55,
      used: 89n * 6n + 88n * 20n,
    });
  });

  it("charges br_table, select and call_indirect", () => {
    const table =
      "block block block local.get 0 br_table 0 1 2 end i32.const 10 return end end i32.const 20";
    // entry 1, get, br_table; then const, return.
    expect(runMetered(one("i32 -> i32", table), [0])).toMatchObject({ result: 10, used: 5n });
    expect(runMetered(one("i32 -> i32", table), [9])).toMatchObject({ result: 20, used: 4n });
    const indirect = {
      table: [1] as const,
      elements: [0],
      functions: [
        { type: "-> i32", body: "i32.const 5" },
        { type: "-> i32", body: "i32.const 0 call_indirect 0", export: "run" },
      ],
    };
    // entry 1, const 1, call_indirect 4; entry 1, const 1.
    expect(runMetered(indirect)).toMatchObject({ result: 5, used: 8n });
  });

  it("charges bulk memory by length, before it runs", () => {
    const fill = "i32.const 0 i32.const 1 local.get 0 memory.fill";
    const spec = { memory: [1] as const, ...one("i32 ->", fill) };
    expect(runMetered(spec, [0]).used).toBe(5n);
    expect(runMetered(spec, [15]).used).toBe(5n);
    expect(runMetered(spec, [65536]).used).toBe(5n + 4096n);
    // Out of bounds, but the price of 2^31 bytes is asked first.
    const dear = runMetered(spec, [-1], { fuel: 1000n });
    expect(dear.ending).toEqual({ outcome: "out-of-fuel" });
    expect(dear.memory?.every((byte) => byte === 0)).toBe(true);
  });

  it("charges table operations by element and growth by page", () => {
    const table = {
      table: [10] as const,
      ...one("i32 ->", "i32.const 0 ref.null local.get 0 table.fill 0"),
    };
    expect(runMetered(table, [7]).used).toBe(1n + 4n + 7n);
    const grow = { memory: [1] as const, ...one("i32 -> i32", "local.get 0 memory.grow") };
    expect(runMetered(grow, [3])).toMatchObject({ result: 1, used: 3n + 3n * 1024n });
    expect(runMetered(grow, [0])).toMatchObject({ result: 1, used: 3n });
  });

  it("pins the tables themselves", () => {
    expect(FRAME).toEqual({ slotBytes: 8, fixedSlots: 8 });
    const { opcodes, vectors, ...prices } = rules.costs;
    expect(vectors).toEqual(new Uint16Array(256));
    expect(prices).toEqual({
      access: [],
      bulkOperation: 0,
      hostUnit: 1n,
      entry: 1,
      localsPerFuel: 8,
      bulkBytesPerFuel: 16,
      growPage: 1024n,
      tableElement: 1n,
      instantiatePage: 1024n,
      instantiateDataBytesPerFuel: 16,
      instantiateElement: 1n,
      instantiateTableEntry: 0n,
    });
    expect([...opcodes.keys()].filter((opcode) => opcodes[opcode] === 0)).toEqual([1, 2, 3, 5, 11]);
    const calls = rules === PLAIN_RULES ? [0x10, 0x11, 0x12, 0x13] : [0x10, 0x11];
    expect([...opcodes.keys()].filter((opcode) => opcodes[opcode] === 4)).toEqual(calls);
    expect(opcodes.reduce((sum, cost) => sum + cost)).toBe(256 - 5 + calls.length * 3);
  });
});
