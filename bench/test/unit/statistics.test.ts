// Goal: the figures are what they are said to be; method: lists whose answers are known exactly.
import { describe, expect, it } from "vitest";
import { geomean, halvesInterval, median, quantile } from "../../src/statistics.ts";

describe("means", () => {
  it("geomean multiplies and takes the root", () => {
    expect(geomean([1, 4])).toBeCloseTo(2, 12);
    expect(geomean([2, 2, 2])).toBeCloseTo(2, 12);
    expect(geomean([1.21])).toBeCloseTo(1.21, 12);
    expect(geomean([0.5, 2])).toBeCloseTo(1, 12);
  });

  it("geomean refuses nothing, zero and what is not a number", () => {
    for (const values of [[], [1, 0], [1, -1], [Number.NaN]])
      expect(() => geomean(values)).toThrow(RangeError);
  });

  it("quantiles interpolate between ranks, whatever the order", () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(quantile([30, 10, 20], 0)).toBe(10);
    expect(quantile([30, 10, 20], 1)).toBe(30);
    expect(quantile([0, 10], 0.25)).toBe(2.5);
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });
});

describe("intervals", () => {
  const minimum = (values: readonly number[]) => (chosen: readonly number[]) =>
    Math.min(...chosen.map((round) => values[round] as number));

  it("of rounds that agree have no width", () => {
    expect(halvesInterval(8, minimum([3, 3, 3, 3, 3, 3, 3, 3]))).toEqual({ low: 3, high: 3 });
  });

  it("draw halves without repetition, so that each round is in half of them", () => {
    const seen = new Map<number, number>();
    halvesInterval(10, (chosen) => {
      expect(chosen.length).toBe(5);
      expect(new Set(chosen).size).toBe(5);
      for (const round of chosen) seen.set(round, (seen.get(round) ?? 0) + 1);
      return 0;
    });
    expect([...seen.keys()].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    // 500 expected of 1000 draws; the draws are those of seed 1 and never differ.
    for (const count of seen.values()) expect(Math.abs(count - 500)).toBeLessThan(60);
  });

  it("reach over what a single best round hides", () => {
    // Half of the draws miss round 0: their minimum is 2, and both ends show.
    expect(halvesInterval(4, minimum([1, 2, 2, 2]))).toEqual({ low: 1, high: 2 });
  });

  it("are the same for the same seed, and of one round its own value", () => {
    const values = [5, 4, 9, 1, 7, 3, 8, 2];
    const mean = (chosen: readonly number[]): number =>
      chosen.reduce((sum, round) => sum + (values[round] as number), 0) / chosen.length;
    expect(halvesInterval(8, mean, 7)).toEqual(halvesInterval(8, mean, 7));
    expect(halvesInterval(8, mean, 7)).not.toEqual(halvesInterval(8, mean, 8));
    expect(halvesInterval(1, minimum([6]))).toEqual({ low: 6, high: 6 });
  });
});
