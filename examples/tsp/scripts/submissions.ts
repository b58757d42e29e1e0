/** Miners of this challenge: searches of different effort, and one that gets it wrong. */

import { createSeededRandom, type SampleSubmission } from "@platform/challenge-sdk";
import { instancesOf } from "../src/challenge.ts";
import { encodeTours } from "../src/payload.ts";
import { nearestNeighbour, solve } from "../src/solver.ts";

const OK = { outcome: "ok", program: null } as const;
/** Kicks of the search that is worth its name; most seeds reach the optimum earlier. */
const GOOD_ROUNDS = 60;

/** The same seed gives the same list; miners, effort and order differ between seeds. */
export function submissions(seed: number): SampleSubmission[] {
  const instances = instancesOf(seed);
  const random = createSeededRandom(seed ^ 0x7473_7000);
  const searched = instances.map((instance) => ({
    instance: instance.id,
    cities: solve(instance, seed + instance.id, GOOD_ROUNDS),
  }));
  const local = instances.map((instance) => ({
    instance: instance.id,
    cities: solve(instance, seed + 100 + instance.id, 0),
  }));
  const greedy = instances.map((instance) => ({
    instance: instance.id,
    cities: nearestNeighbour(instance, random.below(instance.cities.length)),
  }));
  const repeated = searched.map(({ instance, cities }) => ({
    instance,
    cities: cities.with(0, cities[1] as number),
  }));
  const miners = random.shuffled([0, 1, 2, 3]);
  const works = [
    { name: "tsp-search", kind: "good", bytes: encodeTours(searched), expected: OK },
    { name: "tsp-local-optimum", kind: "worse", bytes: encodeTours(local), expected: OK },
    { name: "tsp-greedy", kind: "worse", bytes: encodeTours(greedy), expected: OK },
    {
      name: "tsp-repeated-city",
      kind: "invalid",
      bytes: encodeTours(repeated),
      expected: { outcome: "guest-error", program: null },
    },
  ] as const;
  return random.shuffled(works.map((work, i) => ({ ...work, miner: miners[i] as number })));
}
