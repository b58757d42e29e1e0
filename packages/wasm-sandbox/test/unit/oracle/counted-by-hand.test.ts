// Goal: the oracle itself is right; method: ten programs whose fuel was counted by hand, step by
// step in the comments, through the oracle and through the meter; then the sum at the prices of version 2.
import { describe, expect, it } from "vitest";
import { assemble, type ModuleSpec } from "../../assembler.ts";
import { byOracle, bySandbox } from "../../oracle/audit.ts";

interface Counted {
  readonly name: string;
  readonly spec: ModuleSpec;
  readonly args?: readonly (number | bigint)[];
  readonly results: readonly (number | bigint)[];
  readonly fuel: bigint;
  /** At the prices of version 2, each addend in the order of the comment above. */
  readonly fuel2: bigint;
}

const one = (type: string, body: string, more: Partial<ModuleSpec> = {}, locals = "") => ({
  ...more,
  functions: [{ type, body, locals, export: "run" }, ...(more.functions ?? [])],
});

const PROGRAMS: readonly Counted[] = [
  {
    // entry 1; get, get, add: 3.
    name: "sum of two",
    spec: one("i32 i32 -> i32", "local.get 0 local.get 1 i32.add"),
    args: [20, 22],
    results: [42],
    fuel: 4n,
    fuel2: 2n + 3n,
  },
  {
    // entry 1 and 17 locals / 8 = 2; block, nop, end: 0; const 1.
    name: "locals and structure",
    spec: one("-> i32", "block nop end i32.const 7", {}, "i64 ".repeat(17)),
    results: [7],
    fuel: 1n + 2n + 1n,
    // 17 / 4 = 4.
    fuel2: 2n + 4n + 1n,
  },
  {
    // entry 1. A round: get acc, get n, mul, set acc = 4; get n, const, sub, tee n = 4; eqz, eqz,
    // br_if 3. Five rounds of 11; before them const, set; after them get acc.
    name: "factorial of 5 in a loop",
    spec: one(
      "i64 -> i64",
      "i64.const 1 local.set 1 loop local.get 1 local.get 0 i64.mul local.set 1 " +
        "local.get 0 i64.const 1 i64.sub local.tee 0 i64.eqz i32.eqz br_if 0 end local.get 1",
      {},
      "i64",
    ),
    args: [5n],
    results: [120n],
    fuel: 1n + 2n + 5n * 11n + 1n,
    // mul and each eqz 4, br_if 15.
    fuel2: 2n + 2n + 5n * (1n + 1n + 4n + 1n + 4n + 4n + 4n + 15n) + 1n,
  },
  {
    // A leaf (n < 2): entry 1; get, const, lt_s: 3; if 1; get 1: 6 in all.
    // A node: entry, compare and if 5; get, const, sub, call 7; the same 7; add 1 = 20.
    // fib(7): 21 leaves, 20 nodes.
    name: "fib of 7",
    spec: one(
      "i32 -> i32",
      "local.get 0 i32.const 2 i32.lt_s if i32 local.get 0 else " +
        "local.get 0 i32.const 1 i32.sub call 0 local.get 0 i32.const 2 i32.sub call 0 i32.add end",
    ),
    args: [7],
    results: [13],
    fuel: 21n * 6n + 20n * 20n,
    // A leaf: 2; 1, 1, 4; 15; 1 = 24. A node: 23; 3 and call 8, twice; 1 = 46.
    fuel2: 21n * 24n + 20n * 46n,
  },
  {
    // entry 1; get, br_table: 2; case 1 begins behind the inner end: const, return: 2.
    name: "second case of a branch table",
    spec: one(
      "i32 -> i32",
      "block block local.get 0 br_table 0 1 end i32.const 10 return end i32.const 20 return " +
        "i32.const 30",
    ),
    args: [1],
    results: [20],
    fuel: 5n,
    // br_table 20.
    fuel2: 2n + 1n + 20n + 2n,
  },
  {
    // entry 1; const 1, call_indirect 4, add with const: 2; inside: entry 1, const 1.
    name: "call through a table",
    spec: one("-> i32", "i32.const 0 call_indirect 1 i32.const 1 i32.add", {
      table: [1],
      elements: [1],
      functions: [{ type: "-> i32", body: "i32.const 5" }],
    }),
    results: [6],
    fuel: 1n + 1n + 4n + 2n + 2n,
    fuel2: 2n + 1n + 8n + 2n + 3n,
  },
  {
    // entry 1; three constants and fill 4, 1000 / 16 = 62; three and copy 4, 100 / 16 = 6;
    // const, load 2. The last byte copied is a 9.
    name: "fill and copy",
    spec: one(
      "-> i32",
      "i32.const 0 i32.const 9 i32.const 1000 memory.fill " +
        "i32.const 2000 i32.const 0 i32.const 100 memory.copy i32.const 2099 i32.load8_u",
      { memory: [1] },
    ),
    results: [9],
    fuel: 1n + 4n + 62n + 4n + 6n + 2n,
    // fill and copy 916 and a byte each; a load of up to 160 pages 1,280.
    fuel2: 2n + 919n + 1000n + 919n + 100n + 1281n,
  },
  {
    // entry 1; const, grow: 2 and two pages of 1,024; drop 1; const, grow beyond the maximum: 2
    // and nothing; it answers -1.
    name: "growth within and beyond",
    spec: one("-> i32", "i32.const 2 memory.grow drop i32.const 1 memory.grow", {
      memory: [1, 3],
    }),
    results: [-1],
    fuel: 1n + 2n + 2048n + 1n + 2n,
    // grow 320 each; two pages of 262,144.
    fuel2: 2n + 321n + 524_288n + 1n + 321n,
  },
  {
    // entry 1; null, const, grow: 3 and 5 elements; drop 1; const, null, const, fill: 4 and
    // 3 elements; size 1.
    name: "table growth and fill",
    spec: one(
      "-> i32",
      "ref.null i32.const 5 table.grow 0 drop i32.const 1 ref.null i32.const 3 table.fill 0 " +
        "table.size 0",
      { table: [2, 10] },
    ),
    results: [7],
    fuel: 1n + 3n + 5n + 1n + 4n + 3n + 1n,
    // grow, fill and size 916, an element 64.
    fuel2: 2n + 918n + 320n + 1n + 919n + 192n + 916n,
  },
  {
    // entry 1; get, if: 2; then: const, br out of the outer block: 2, what follows is never
    // reached; behind the block nothing; the arm that is not taken costs nothing.
    name: "a branch out of an arm",
    spec: one(
      "i32 -> i32",
      "block i32 local.get 0 if i32.const 1 br 1 else i32.const 2 drop end i32.const 3 end",
    ),
    args: [1],
    results: [1],
    fuel: 1n + 2n + 2n,
    // if 15, br 6.
    fuel2: 2n + 16n + 7n,
  },
];

describe("fuel counted by hand", () => {
  it.each(PROGRAMS)("$name", ({ spec, args = [], results, fuel, fuel2 }) => {
    const subject = { bytes: assemble(spec), args };
    for (const [version, sum] of [
      [1, fuel],
      [2, fuel2],
    ] as const) {
      expect(byOracle(subject, version)).toMatchObject({ ending: results, fuel: sum });
      expect(bySandbox(subject, version)).toMatchObject({ ending: results, fuel: sum });
    }
  });
});
