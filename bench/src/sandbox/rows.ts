/** The table of figures with what each must reach. */

import { type Interval, median } from "../statistics.ts";
import { counted, growthOf, type KernelTimes, ratioOf } from "./kernel-times.ts";
import type { Measurement } from "./measure.ts";
import { megabytesPerSecond, type RewriterTimes } from "./rewriter-times.ts";

export type Verdict = "stretch" | "must" | "missed" | "not measured";

interface Target {
  readonly what: string;
  readonly unit: "×" | "ms" | "MB/s" | "/s";
  readonly must: number;
  readonly stretch: number;
}

export interface Row extends Target {
  readonly value?: number;
  /** 95 % of the values on random halves of the rounds. */
  readonly interval?: Interval;
  readonly note?: string;
  readonly verdict: Verdict;
}

const target = (what: string, unit: Target["unit"], must: number, stretch: number): Target => ({
  what,
  unit,
  must,
  stretch,
});

const FUEL = target("C kernels, fuel only against unmetered", "×", 1.12, 1.09);
const ALL = target("C kernels, everything on", "×", 1.25, 1.15);
const ASSEMBLYSCRIPT = target("AssemblyScript, everything on", "×", 1.1, 1.05);
const GROWTH = target("code growth, C kernels, everything on", "×", 1.6, 1.4);
const REWRITER = target("rewriter, large real module", "MB/s", 5, 15);
const EVALUATION = target("warm small evaluation, median", "ms", 1, 0.4);
const RATE = target("such evaluations a second, two processes", "/s", 2_000, 6_000);
const NESTED = target("nested run of a small program", "ms", 0.1, 0.03);
const REPLACED = target("killed child replaced while others go on, median", "ms", 100, 40);

/** Speeds must be at least what times and ratios must be at most. */
export function verdictOf(row: Target, value: number | undefined): Verdict {
  if (value === undefined) return "not measured";
  const reaches = (bound: number): boolean =>
    row.unit === "MB/s" || row.unit === "/s" ? value >= bound : value <= bound;
  if (reaches(row.stretch)) return "stretch";
  return reaches(row.must) ? "must" : "missed";
}

const rowOf = (row: Target, more: Pick<Row, "value" | "interval" | "note">): Row => ({
  ...row,
  ...more,
  verdict: verdictOf(row, more.value),
});

export function rowsOf(measured: Measurement): Row[] {
  const c = counted(measured.kernels, "c");
  const growth = growthOf(c, "all");
  const { small, rate, nested } = measured;
  const lost = measured.replacements.map(({ ms }) => ms);
  return [
    fuelRow(c),
    ratioRow(ALL, c, "all"),
    ratioRow(ASSEMBLYSCRIPT, counted(measured.kernels, "assemblyscript"), "all"),
    rowOf(GROWTH, { value: growth, note: `all together ${sizeRatio(c).toFixed(2)}` }),
    rewriterRow(measured.rewriter),
    rowOf(EVALUATION, { value: median(small) }),
    rowOf(RATE, { value: rate.mean, note: `best window ${rate.best.toFixed(0)}/s` }),
    rowOf(NESTED, { value: nested.median, note: `least ${nested.least.toFixed(3)} ms` }),
    rowOf(REPLACED, {
      value: median(lost),
      note: `${Math.min(...lost).toFixed(0)} to ${Math.max(...lost).toFixed(0)} ms`,
    }),
  ];
}

function fuelRow(kernels: readonly KernelTimes[]): Row {
  if (kernels.every(({ fuelIsAll }) => fuelIsAll))
    return rowOf(FUEL, { note: "the rewriter can't leave out stack and NaN" });
  return ratioRow(FUEL, kernels, "fuel");
}

function ratioRow(row: Target, kernels: readonly KernelTimes[], variant: "fuel" | "all"): Row {
  const { value, low, high } = ratioOf(kernels, variant);
  return rowOf(row, { value, interval: { low, high }, note: `${kernels.length} kernels` });
}

/** Sum of bytes over sum of bytes: the fixed bytes of the meter weigh as in one larger module. */
function sizeRatio(kernels: readonly KernelTimes[]): number {
  const sum = (variant: "unmetered" | "all"): number =>
    kernels.reduce((total, { bytes }) => total + bytes[variant], 0);
  return sum("all") / sum("unmetered");
}

/** The slowest of the modules that the profile accepts. */
function rewriterRow(modules: readonly RewriterTimes[]): Row {
  const accepted = modules.filter(({ refused }) => refused === undefined);
  const [slowest] = accepted.toSorted((a, b) => megabytesPerSecond(a) - megabytesPerSecond(b));
  if (slowest === undefined) return rowOf(REWRITER, { note: "every large module is refused" });
  return rowOf(REWRITER, { value: megabytesPerSecond(slowest), note: slowest.name });
}
