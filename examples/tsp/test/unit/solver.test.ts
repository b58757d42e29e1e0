// The stored instances are the published ones: a local search reaches each proven optimum, never less.
import { describe, expect, it } from "vitest";
import { distances, INSTANCES, nearestNeighbour, solve, tourLength } from "../../src/index.ts";

const sorted = (tour: readonly number[]) => [...tour].sort((a, b) => a - b);

describe("TSPLIB instances", () => {
  it.each(INSTANCES.map((instance) => [instance.name, instance] as const))(
    "%s: the known optimum is found and is the least",
    (_name, instance) => {
      const matrix = distances(instance);
      const lengths = [1, 2, 3, 4].map((seed) => {
        const tour = solve(instance, seed, 2000);
        expect(sorted(tour)).toEqual(instance.cities.map((_, i) => i));
        return tourLength(matrix, tour);
      });
      expect(Math.min(...lengths)).toBe(instance.optimum);
    },
  );

  it("has the published sizes and optima", () => {
    expect(INSTANCES.map(({ name, cities, optimum }) => [name, cities.length, optimum])).toEqual([
      ["berlin52", 52, 7542],
      ["eil51", 51, 426],
      ["st70", 70, 675],
      ["kroA100", 100, 21282],
    ]);
  });

  it("gives the known greedy tour of berlin52 from its first city", () => {
    const instance = INSTANCES[0];
    if (instance === undefined) throw new Error("no instance");
    expect(tourLength(distances(instance), nearestNeighbour(instance, 0))).toBe(8980);
  });
});
