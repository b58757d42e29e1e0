/** One schedule: a chaos phase from one seed, then healing, after which all must decide. */

import { Forger } from "./adversary.ts";
import type { Violation } from "./monitors.ts";
import { createRandom } from "./random.ts";
import { createScenario } from "./scenario.ts";
import { SimNode } from "./sim-node.ts";
import { World } from "./world.ts";

export interface ScheduleResult {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly live: boolean;
  readonly deliveries: number;
  readonly restarts: number;
  readonly topView: number;
  readonly ticks: number;
}

/** Ticks after the healing within which every live schedule must end: 50 of the longest timers. */
const HEALING_TICKS = 40_000;
/** Where the adversary can halt the rest, only safety is watched, and not for long. */
const UNLIVE_TICKS = 200;

export function runSchedule(
  seed: number,
  log: ((line: string) => void) | null = null,
): ScheduleResult {
  const random = createRandom(seed);
  const scenario = createScenario(random);
  const world = new World(random, scenario, log);
  try {
    play(world);
  } catch (error) {
    // A broken invariant of the engine stops a node for good: as bad as a wrong vote.
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    world.monitors.violations.push({ monitor: "assertion", detail });
  }
  const { deliveries, restarts, topView } = world;
  const { violations } = world.monitors;
  const { live } = scenario;
  return { seed, violations, live, deliveries, restarts, topView, ticks: world.calendar.now };
}

function play(world: World): void {
  const { calendar, monitors, scenario } = world;
  populate(world);
  for (const node of world.nodes) node.start();
  planFaults(world);
  const caught = (): boolean => monitors.violations.length > 0;
  if (calendar.run(scenario.healAt, caught)) return;
  heal(world);
  const core = world.nodes.filter((node) => node.honest && scenario.core.has(node.member));
  const done = (): boolean => caught() || core.every((node) => node.height > scenario.heights);
  const end = scenario.healAt + (scenario.live ? HEALING_TICKS : UNLIVE_TICKS);
  if (!calendar.run(end, done) && scenario.live)
    monitors.violations.push({ monitor: "liveness", detail: stuck(core) });
}

function populate(world: World): void {
  const { scenario, random } = world;
  for (let member = 0; member < scenario.powers.length; member++) {
    const copies = scenario.byzantine.has(member) && scenario.twins ? 2 : 1;
    for (let copy = 0; copy < copies; copy++)
      world.nodes.push(new SimNode(world, world.nodes.length, member));
  }
  world.sides = world.nodes.map(() => (scenario.twins ? random.below(2) : 0));
}

function planFaults(world: World): void {
  const { scenario, random, calendar, nodes } = world;
  for (let i = 0; i < scenario.crashes; i++) {
    const node = random.pick(nodes);
    calendar.after(1 + random.below(scenario.healAt), () => crash(world, node));
  }
  for (let i = 0; i < scenario.partitions; i++)
    calendar.after(1 + random.below(scenario.healAt), () => {
      const sides = random.chance(300) ? 1 : 2;
      world.sides = nodes.map(() => random.below(sides));
    });
  const forger = new Forger(world);
  for (let i = 0; i < scenario.forgeries; i++)
    calendar.after(1 + random.below(scenario.healAt), () => forger.act());
}

function crash(world: World, node: SimNode): void {
  if (!node.alive || world.healed) return;
  world.restarts++;
  node.crash();
  world.calendar.after(1 + world.random.below(150), () => {
    if (!node.alive && !world.healed) node.start();
  });
}

function heal(world: World): void {
  world.heal();
  const { core } = world.scenario;
  for (const node of world.nodes) if (!node.alive && core.has(node.member)) node.start();
}

function stuck(core: readonly SimNode[]): string {
  return core.map((node) => `${node.member} at ${node.height}`).join(", ");
}
