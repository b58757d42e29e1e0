/** From one seed to a scenario: which faults a schedule has, and when. */

import { drawMembers } from "./draw-members.ts";
import { type Fault, FINAL_FAULTS } from "./fault.ts";
import { createRandom, mixSeed, type Random } from "./random.ts";
import { type Conduct, type Epoch, holdQuorum, type Scenario } from "./scenario.ts";

const SIZES = [4, 4, 5, 5, 7, 7] as const;
const CONDUCTS: readonly Conduct[] = [
  "follows",
  "follows",
  "twins",
  "twins",
  "twins",
  "silent",
  "mute-leader",
  "half",
  "restless",
  "restless",
];
const SHAPES = ["sides", "sides", "sides", "one-way", "one-way", "deaf", "dumb", "none"] as const;
/** Effects that an instance carries out before the healing, about. */
const EFFECTS = 120;

/** @param size members of the first set; drawn from 4, 5 and 7 if null */
export function drawScenario(seed: number, size: number | null = null): Scenario {
  const random = createRandom(seed);
  const heights = random.pick([4, 5, 6]);
  const { epochs, byzantine } = drawMembers(random, size ?? random.pick(SIZES), heights);
  const keys = (epochs[0] as Epoch).powers.map((_, key) => key);
  const core = drawCore(random, epochs, byzantine, keys);
  const healAt = 250 + random.below(450);
  const conduct = random.pick(CONDUCTS);
  const copies = conduct === "twins" ? 2 : 1;
  return {
    seed: mixSeed(seed, 1),
    epochs,
    heights,
    byzantine,
    conduct,
    core,
    dropPermille: random.pick([0, 30, 60, 200]),
    duplicatePermille: random.pick([30, 30, 100]),
    maxDelay: random.pick([10, 30, 120]),
    maxPersistDelay: random.pick([0, 3, 25]),
    maxWorkDelay: random.pick([0, 5, 40]),
    maxDueDelay: 20,
    silencePermille: 30,
    localRefusalPermille: random.pick([0, 0, 50, 300]),
    staleTicks: random.pick([60, 400, 1_000_000]),
    chainLag: keys.map(() => random.pick([0, 0, 10, 40, 150])),
    faults: drawFaults(random, { keys, core, byzantine, healAt, copies }),
    healAt,
  };
}

function drawCore(
  random: Random,
  epochs: readonly Epoch[],
  byzantine: readonly number[],
  keys: readonly number[],
): readonly number[] {
  const honest = keys.filter((key) => !byzantine.includes(key));
  if (!holdQuorum(epochs, honest) || !random.chance(300)) return keys;
  let rest = honest;
  for (let attempt = 0; attempt < honest.length; attempt++) {
    const out = random.pick(rest);
    const fewer = rest.filter((key) => key !== out);
    if (holdQuorum(epochs, fewer)) rest = fewer;
  }
  return rest;
}

interface Place {
  readonly keys: readonly number[];
  readonly core: readonly number[];
  readonly byzantine: readonly number[];
  readonly healAt: number;
  readonly copies: number;
}

function drawFaults(random: Random, place: Place): Fault[] {
  const { keys, core, healAt, copies } = place;
  const faults: Fault[] = [];
  const at = () => 1 + random.below(healAt);
  const node = () => 2 * random.pick(keys) + random.below(copies);
  const restart = () => ({ node: node(), down: 1 + random.below(150), kept: random.below(3) });
  const seed = () => random.below(0xffff_ffff);
  const add = (times: number, make: () => Fault): void => {
    for (let i = 0; i < times; i++) faults.push(make());
  };
  add(random.below(4), () => ({ t: "crash", at: at(), ...restart(), behind: random.below(2) }));
  add(random.below(4), () => ({
    t: "crash-effect",
    effect: random.below(EFFECTS),
    side: random.chance(500) ? "before" : "after",
    ...restart(),
  }));
  add(random.below(4), () => ({
    t: "partition",
    at: at(),
    shape: random.pick(SHAPES),
    seed: seed(),
  }));
  add(random.below(24), () => ({ t: "forge", at: at(), seed: seed() }));
  add(random.below(3), () => ({
    t: "clock",
    at: at(),
    node: node(),
    ticks: random.below(400) - 200,
  }));
  if (random.chance(200))
    faults.push({ t: "disk-full", at: at(), node: node(), ticks: 1 + random.below(200) });
  if (random.chance(200))
    faults.push({ t: "disk-slow", at: at(), node: node(), ticks: 20 + random.below(150) });
  const lost = keys.filter((key) => !core.includes(key) && !place.byzantine.includes(key));
  // Two blocks behind its own locks: others hold them if this one is not needed for the rest.
  if (lost.length > 0 && random.chance(200))
    add(1, () => {
      const node = 2 * random.pick(lost);
      return { t: "crash", at: at(), node, down: 20, kept: 0, behind: 2 };
    });
  if (lost.length > 0 && random.chance(300)) {
    const t = random.pick(FINAL_FAULTS) as "bit-flip" | "rollback";
    const where = { at: at(), node: 2 * random.pick(lost) };
    faults.push(
      t === "bit-flip" ? { t, ...where, seed: seed() } : { t, ...where, lost: 1 + random.below(4) },
    );
  }
  return faults;
}
