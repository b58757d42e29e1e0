import { join } from "node:path";
import { type Challenge, createSeededRandom, readChallenge } from "@platform/challenge-sdk";
import { toHex } from "@platform/protocol";
import { INSTANCES, type Instance } from "./instances.ts";

const DIRECTORY = join(import.meta.dirname, "..");
const FEWEST_INSTANCES = 2;

/** All instances, or a choice of at least two that the seed makes. */
export function instancesOf(seed?: number): readonly Instance[] {
  if (seed === undefined) return INSTANCES;
  const random = createSeededRandom(seed);
  const count = FEWEST_INSTANCES + random.below(INSTANCES.length - FEWEST_INSTANCES + 1);
  return random
    .shuffled(INSTANCES)
    .slice(0, count)
    .sort((a, b) => a.id - b.id);
}

/** The challenge over the instances of a seed: they stand in its signed parameters. */
export function challenge(seed?: number): Promise<Challenge> {
  const parameters = toHex(Uint8Array.from(instancesOf(seed), ({ id }) => id));
  return readChallenge(DIRECTORY, { parameters });
}
