// Choices by seed repeat, stay in range, differ between seeds, and a shuffle keeps its items.
import { describe, expect, it } from "vitest";
import { createSeededRandom } from "../../src/index.ts";

const draw = (seed: number) => {
  const random = createSeededRandom(seed);
  return Array.from({ length: 200 }, () => random.below(10));
};

describe("seeded random", () => {
  it("repeats for a seed and differs for its neighbour", () => {
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(draw(0).slice(0, 8)).toEqual([7, 9, 5, 6, 9, 3, 8, 4]);
  });

  it("covers its range and nothing else", () => {
    expect([...new Set(draw(3))].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("shuffles a copy", () => {
    const items = Object.freeze([1, 2, 3, 4, 5, 6, 7, 8]);
    const shuffled = createSeededRandom(5).shuffled(items);
    expect(shuffled).not.toEqual(items);
    expect([...shuffled].sort()).toEqual(items);
  });
});
