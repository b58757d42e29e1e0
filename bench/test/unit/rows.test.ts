// Goal: a verdict follows from the figure and its targets alone, and no figure is made up; method:
// measurements written by hand.
import { describe, expect, it } from "vitest";
import { growthOf, type KernelTimes, ratioOf } from "../../src/sandbox/kernel-times.ts";
import type { Measurement } from "../../src/sandbox/measure.ts";
import { rowsOf, verdictOf } from "../../src/sandbox/rows.ts";
import { withoutImports } from "../../src/sandbox/without-imports.ts";

const times = (name: string, all: number, more: Partial<KernelTimes> = {}): KernelTimes => ({
  name,
  ms: { unmetered: [12, 10, 11], fuel: [13, 12, 11], all: [all + 3, all, all + 1] },
  bytes: { unmetered: 100, fuel: 130, all: 150 },
  fuelIsAll: false,
  ...more,
});

const measured = (kernels: readonly KernelTimes[]): Measurement => ({
  kernels,
  rewriter: [
    { name: "slow", bytes: 4_000_000, rewritten: 6_000_000, ms: [900, 500, 600] },
    { name: "fast", bytes: 4_000_000, rewritten: 6_000_000, ms: [100] },
    { name: "outside", bytes: 9_000_000, rewritten: 0, ms: [], refused: "PROFILE_SIMD" },
  ],
  small: [0.3, 0.5, 0.9],
  rate: { mean: 6_500, best: 7_000 },
  nested: { median: 0.2, least: 0.1 },
  replacements: [
    { ms: 30, others: 9 },
    { ms: 90, others: 9 },
    { ms: 400, others: 9 },
  ],
});

const KERNELS = [times("fib", 90), times("sieve", 11), times("lz", 12.1), times("strn", 10)];

describe("ratios", () => {
  it("are least time over least time, in the geometric mean", () => {
    expect(ratioOf([times("sieve", 11)], "all").value).toBeCloseTo(1.1, 12);
    expect(ratioOf([times("sieve", 10), times("lz", 12.1)], "all").value).toBeCloseTo(1.1, 12);
    expect(ratioOf([times("sieve", 11)], "fuel").value).toBeCloseTo(1.1, 12);
    expect(growthOf(KERNELS, "all")).toBeCloseTo(1.5, 12);
  });

  it("lie inside their interval", () => {
    const { value, low, high } = ratioOf(KERNELS, "all");
    expect(low).toBeLessThanOrEqual(value);
    expect(high).toBeGreaterThan(value);
  });
});

describe("rows", () => {
  it("leave fib out and give each figure the verdict of its targets", () => {
    const rows = rowsOf(measured(KERNELS));
    expect(rows.map(({ value }) => value?.toFixed(3))).toEqual([
      ...["1.100", "1.154", "1.000", "1.500", "8.000"],
      ...["0.500", "6500.000", "0.200", "90.000"],
    ]);
    expect(rows.map(({ verdict }) => verdict)).toEqual([
      ...["must", "must", "stretch", "must", "must"],
      ...["must", "stretch", "missed", "must"],
    ]);
    expect(rows[4]?.note).toBe("slow");
  });

  it("are not measured when fuel only could not be had", () => {
    const same = KERNELS.map((each) => ({ ...each, fuelIsAll: true }));
    const [fuel] = rowsOf(measured(same));
    expect(fuel).toMatchObject({ verdict: "not measured" });
    expect(fuel).not.toHaveProperty("value");
  });

  it("take bounds as reached, and turn them for speeds", () => {
    const lower = { what: "", unit: "ms", must: 2, stretch: 1 } as const;
    expect([1, 2, 2.1].map((value) => verdictOf(lower, value))).toEqual([
      ...["stretch", "must", "missed"],
    ]);
    const higher = { what: "", unit: "/s", must: 1, stretch: 2 } as const;
    expect([2, 1, 0.9].map((value) => verdictOf(higher, value))).toEqual([
      ...["stretch", "must", "missed"],
    ]);
    expect(verdictOf(lower, undefined)).toBe("not measured");
  });
});

describe("a module without its imports", () => {
  it("keeps every index and traps where it would have called out", () => {
    const { WebAssembly } = globalThis as unknown as { WebAssembly: Linker };
    // (import "a" "f" (func (param f64))) (func (export "own") (result i32) i32.const 7)
    // (func (export "out") f64.const 0 call 0)
    const module = Uint8Array.of(
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...[1, 12, 3, 0x60, 1, 0x7c, 0, 0x60, 0, 1, 0x7f, 0x60, 0, 0],
      ...[2, 7, 1, 1, 0x61, 1, 0x66, 0, 0],
      ...[3, 3, 2, 1, 2],
      ...[7, 13, 2, 3, 0x6f, 0x77, 0x6e, 0, 1, 3, 0x6f, 0x75, 0x74, 0, 2],
      ...[10, 20, 2, 4, 0, 0x41, 7, 0x0b],
      ...[13, 0, 0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 0x0b],
    );
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(withoutImports(module)));
    expect(exports["own"]?.()).toBe(7);
    expect(() => exports["out"]?.()).toThrow("unreachable");
  });
});

interface Linker {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
  ) => { readonly exports: Readonly<Record<string, () => unknown>> };
}
