// Goal: the cost table of version 2 can't change unnoticed; method: the table itself, and programs
// whose fuel was counted by hand where its prices differ in kind from those of version 1.
import { describe, expect, it } from "vitest";
import { rulesOf } from "../../../src/index.ts";
import type { ModuleSpec } from "../../assembler.ts";
import { runMetered } from "../../metered.ts";

const rules = rulesOf(2);

function used(
  body: string,
  more: Partial<ModuleSpec> = {},
  limits: { readonly maxMemoryPages?: number } = {},
): bigint {
  const spec = { ...more, functions: [{ type: "->", body, export: "run" }] };
  const run = runMetered(spec, [], { rules, limits, fuel: 1_000_000_000n });
  expect(run.ending).toBeUndefined();
  return run.used;
}

const LOAD = "i32.const 0 i32.load drop";
const STORE = "i32.const 0 i32.const 0 i32.store";

describe("sandbox version 2", () => {
  it("prices an access by the pages that the memory can have: entry 2, constant, load, drop", () => {
    const within = { maxMemoryPages: 1024 };
    const prices = [2, 3, 8, 9, 16, 17, 64, 65, 160, 161, 1024].map((pages) => {
      const memory = { memory: [1, pages] as const };
      // A store has one more constant, and nothing to drop.
      return [used(LOAD, memory, within) - 4n, used(STORE, memory, within) - 4n];
    });
    expect(prices).toEqual([
      [15n, 1n],
      ...Array(2).fill([25n, 2n]),
      ...Array(2).fill([80n, 8n]),
      ...Array(2).fill([800n, 16n]),
      ...Array(2).fill([1280n, 32n]),
      ...Array(2).fill([2000n, 128n]),
    ]);
  });

  it("takes the policy's cap where it is below the declared maximum, or none is declared", () => {
    expect(used(LOAD, { memory: [1, 1000] }, { maxMemoryPages: 2 })).toBe(4n + 15n);
    expect(used(LOAD, { memory: [1] }, { maxMemoryPages: 16 })).toBe(4n + 80n);
    expect(used(LOAD, { memory: [1] })).toBe(4n + 1280n);
    expect(used(LOAD, { memory: [1, 2] })).toBe(4n + 15n);
  });

  it("prices bulk operations: entry 2, three constants, 916, a byte each", () => {
    const fill = (length: number) => `i32.const 0 i32.const 0 i32.const ${length} memory.fill`;
    expect(used(fill(0), { memory: [1] })).toBe(2n + 3n + 916n);
    expect(used(fill(1000), { memory: [1] })).toBe(2n + 3n + 916n + 1000n);
    const table = "i32.const 0 ref.null i32.const 7 table.fill 0";
    expect(used(table, { table: [10] })).toBe(2n + 3n + 916n + 7n * 64n);
  });

  it("prices growth: entry 2, constant, grow 320, drop, a page 262,144", () => {
    expect(used("i32.const 3 memory.grow drop", { memory: [1] })).toBe(2n + 322n + 3n * 262_144n);
    expect(used("i32.const 0 memory.grow drop", { memory: [1] })).toBe(2n + 322n);
  });

  it("pins the table", () => {
    const { opcodes, vectors, ...prices } = rules.costs;
    expect(prices).toEqual({
      access: [
        { pages: 2, load: 15, store: 1 },
        { pages: 8, load: 25, store: 2 },
        { pages: 16, load: 80, store: 8 },
        { pages: 64, load: 800, store: 16 },
        { pages: 160, load: 1280, store: 32 },
        { pages: 65_536, load: 2000, store: 128 },
      ],
      ...{ entry: 2, localsPerFuel: 4, bulkBytesPerFuel: 1, bulkOperation: 900 },
      ...{ growPage: 262_144n, tableElement: 64n, hostUnit: 48n },
      ...{ instantiatePage: 262_144n, instantiateDataBytesPerFuel: 8, instantiateElement: 64n },
      instantiateTableEntry: 160n,
    });
    const text = [...opcodes].map((cost) => cost.toString(36).padStart(2, "0")).join("");
    expect(text.match(/.{1,32}/g)).toEqual(PINNED);
    // How many vector instructions have each price.
    const times = Map.groupBy(vectors, (cost) => cost);
    expect([...times].map(([cost, all]) => [cost, all.length])).toEqual([
      [15, 223],
      [32, 16],
      [28, 1],
      [72, 2],
      [56, 2],
      [60, 4],
      [44, 8],
    ]);
  });
});

/** Sixteen opcodes a line, each in two digits of base 36. */
const PINNED: readonly string[] = [
  "010000000f00010101010100060f0k01",
  "08080808010101010101010101010101",
  "01010101010828010101010101010101",
  "01010101010101010101010101010101",
  "8w010101010404040404040404040404",
  "04040404040404040404040808080808",
  "080808080808080202020101040g0g0g",
  "0g01010101010102020202020101040g",
  "0g0g0g01010101010102020606060606",
  "06180606061206060a0a0a0606060618",
  "0606061206060a020g0g0g0g02020g0g",
  "0g0g0g0g0g0g0g0g0g0g0g0g06060606",
  "02020202020101010101010101010101",
  "01010101010101010101010101010101",
  "01010101010101010101010101010101",
  "0101010101010101010101010g010101",
];
