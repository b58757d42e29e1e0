// Goal: ratios and verdict follow from the times alone; method: times written by hand.
import { describe, expect, it } from "vitest";
import { type MixTime, mixReport, mixText } from "../../src/slow-mixes/mix-report.ts";

const times = (mix: number): MixTime[] => [
  { name: "one", kind: "kernel", nsPerFuel: 1 },
  { name: "four", kind: "kernel", nsPerFuel: 4 },
  { name: "fast", kind: "mix", nsPerFuel: 3 },
  { name: "slow", kind: "mix", nsPerFuel: mix },
];

describe("slow mixes", () => {
  it("are measured by the geometric mean of the kernels, slowest first", () => {
    const report = mixReport(times(16), times(10));
    expect(report).toMatchObject({ mean: 2, liftoffMean: 2, worst: 8, verdict: "holds" });
    expect(report.rows.map(({ name }) => name)).toEqual(["slow", "four", "fast", "one"]);
    expect(report.rows[0]).toMatchObject({ ratio: 8, liftoffRatio: 5 });
    expect(mixText(report)).toContain("| slow | 16.000 | 8.00 | 10.000 | 5.00 |");
  });

  it("miss above eight times the mean; a kernel never does", () => {
    expect(mixReport(times(16.1), times(1)).verdict).toBe("missed");
    const slowKernel = times(3).map((each) =>
      each.name === "four" ? { ...each, nsPerFuel: 400 } : each,
    );
    expect(mixReport(slowKernel, times(1)).verdict).toBe("holds");
  });

  it("must be the same programs in both tiers", () => {
    expect(() => mixReport(times(1), times(1).reverse())).toThrow("one was not measured");
  });
});
