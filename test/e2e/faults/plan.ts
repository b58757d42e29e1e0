/** Faults as a function of the seed alone: the same seed gives the same plan on every machine. */

import { createSeededRandom } from "@platform/challenge-sdk";

/**
 * - `kill`: SIGKILL to the process group; healing is its start;
 * - `stop`: SIGSTOP; healing is SIGCONT;
 * - `isolate`: the victims reach no member and no member them, each alone;
 * - `split`: the victims reach each other, but nobody on the other side.
 */
export type FaultKind = "kill" | "stop" | "isolate" | "split";

export interface Fault {
  readonly kind: FaultKind;
  /** Indexes of validators, ascending. */
  readonly victims: readonly number[];
  readonly holdMs: number;
}

export interface FaultPlanInit {
  readonly validators: number;
  /** False: signals only. */
  readonly cuts: boolean;
  /** A fault is healed after half a second at the earliest, and after this at the latest. */
  readonly maxHoldMs: number;
}

const SIGNALS: readonly FaultKind[] = ["kill", "stop"];
const WITH_CUTS: readonly FaultKind[] = ["kill", "stop", "isolate", "split"];
const MIN_HOLD_MS = 500;
/** One fault in this many takes more validators than a network can lose. */
const BEYOND_EVERY = 3;

/** Every kind once in each round, in the seed's order; never ends. */
export function* faultPlan(
  seed: number,
  { validators, cuts, maxHoldMs }: FaultPlanInit,
): Generator<Fault> {
  const random = createSeededRandom(seed);
  const all = Array.from({ length: validators }, (_, i) => i);
  const tolerated = Math.floor((validators - 1) / 3);
  const half = Math.floor(validators / 2);
  for (;;)
    for (const kind of random.shuffled(cuts ? WITH_CUTS : SIGNALS)) {
      const beyond = random.below(BEYOND_EVERY) === 0;
      const count = beyond
        ? tolerated + 1 + random.below(half - tolerated)
        : 1 + random.below(tolerated);
      const victims = random.shuffled(all).slice(0, count);
      const holdMs = MIN_HOLD_MS + random.below(maxHoldMs - MIN_HOLD_MS);
      yield { kind, victims: victims.sort((a, b) => a - b), holdMs };
    }
}
