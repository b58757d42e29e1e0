/** Ratios of the mixes to the mean of the kernels, and the verdict. */

import { geomean } from "../statistics.ts";

/** A mix may take so many times the mean wall time for its fuel. */
export const MOST = 8;

export interface MixTime {
  readonly name: string;
  readonly kind: "kernel" | "mix";
  readonly nsPerFuel: number;
}

export interface MixRow {
  readonly name: string;
  readonly kind: "kernel" | "mix";
  /** Optimised code: time per fuel, and its ratio to the mean of the kernels. */
  readonly nsPerFuel: number;
  readonly ratio: number;
  /** The same in the baseline compiler. */
  readonly liftoffNsPerFuel: number;
  readonly liftoffRatio: number;
}

export interface MixReport {
  /** Geometric mean over the kernels, in nanoseconds per fuel. */
  readonly mean: number;
  readonly liftoffMean: number;
  /** Slowest first. */
  readonly rows: readonly MixRow[];
  /** Largest ratio of a mix in optimised code. */
  readonly worst: number;
  readonly verdict: "holds" | "missed";
}

const meanOf = (times: readonly MixTime[]): number =>
  geomean(times.filter(({ kind }) => kind === "kernel").map(({ nsPerFuel }) => nsPerFuel));

/** @throws Error when the two lists are not about the same programs */
export function mixReport(optimised: readonly MixTime[], liftoff: readonly MixTime[]): MixReport {
  const [mean, liftoffMean] = [meanOf(optimised), meanOf(liftoff)];
  const rows = optimised.map((each, at): MixRow => {
    const other = liftoff[at];
    if (other?.name !== each.name) throw new Error(`${each.name} was not measured in both tiers`);
    return {
      ...{ name: each.name, kind: each.kind },
      nsPerFuel: each.nsPerFuel,
      ratio: each.nsPerFuel / mean,
      liftoffNsPerFuel: other.nsPerFuel,
      liftoffRatio: other.nsPerFuel / liftoffMean,
    };
  });
  const mixes = rows.filter(({ kind }) => kind === "mix");
  const worst = Math.max(...mixes.map(({ ratio }) => ratio));
  const sorted = rows.toSorted((a, b) => b.ratio - a.ratio);
  return { mean, liftoffMean, rows: sorted, worst, verdict: worst <= MOST ? "holds" : "missed" };
}

export function mixText({ mean, liftoffMean, rows, worst, verdict }: MixReport): string {
  const lines = rows.map(({ name, kind, nsPerFuel, ratio, liftoffNsPerFuel, liftoffRatio }) => {
    const figures = [nsPerFuel.toFixed(3), ratio.toFixed(2)];
    figures.push(liftoffNsPerFuel.toFixed(3), liftoffRatio.toFixed(2));
    return `| ${name}${kind === "kernel" ? " (kernel)" : ""} | ${figures.join(" | ")} |`;
  });
  return [
    `mean of the kernels: ${mean.toFixed(4)} ns per fuel, Liftoff ${liftoffMean.toFixed(4)}`,
    `slowest mix: ${worst.toFixed(2)} times the mean, at most ${MOST}: ${verdict}`,
    "",
    "| mix | ns per fuel | ratio | Liftoff ns | Liftoff ratio |",
    "|---|---|---|---|---|",
    ...lines,
  ].join("\n");
}
