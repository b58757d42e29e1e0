/** A schedule without any fault: four equal members, two heights, a little delay everywhere. */

import type { Scenario } from "../../src/scenario.ts";

export const CALM: Scenario = {
  seed: 11,
  epochs: [{ from: 1, powers: [1, 1, 1, 1] }],
  heights: 2,
  byzantine: [],
  conduct: "follows",
  core: [0, 1, 2, 3],
  dropPermille: 0,
  duplicatePermille: 0,
  maxDelay: 10,
  maxPersistDelay: 3,
  maxWorkDelay: 5,
  maxDueDelay: 20,
  silencePermille: 0,
  localRefusalPermille: 0,
  staleTicks: 1_000_000,
  chainLag: [0, 0, 0, 0],
  faults: [],
  healAt: 500,
};
