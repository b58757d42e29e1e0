/** One schedule: a chaos phase from one seed, then healing, after which all must decide. */

import { Forger } from "./adversary.ts";
import { drawScenario } from "./draw-scenario.ts";
import { Links } from "./links.ts";
import type { Violation } from "./monitors.ts";
import { planFaults, RESTLESS_TICKS } from "./plan-faults.ts";
import { keyCount, mustDecide, type Scenario } from "./scenario.ts";
import { SimNode } from "./sim-node.ts";
import type { TraceLine } from "./trace.ts";
import { World } from "./world.ts";

export interface ScheduleResult {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly live: boolean;
  readonly deliveries: number;
  readonly restarts: number;
  readonly topView: number;
  /** Effects that the busiest instance carried out. */
  readonly effects: number;
  /** Ticks from the healing to the last decision. */
  readonly ticks: number;
}

export interface Watchers {
  readonly log?: ((line: TraceLine) => void) | undefined;
  /** Called once, right before the healing. */
  readonly beforeHealing?: (nodes: readonly SimNode[]) => void;
}

export interface ScheduleOptions extends Watchers {
  /** Members of the first set; 4, 5 or 7 by the seed if left out. */
  readonly members?: number;
}

/** Ticks after the healing within which every live schedule must end. */
const HEALING_TICKS = 40_000;
/** Where the adversary can halt the rest, only safety is watched, and not for long. */
const UNLIVE_TICKS = 500;

export function runSchedule(seed: number, options: ScheduleOptions = {}): ScheduleResult {
  const scenario = drawScenario(seed, options.members ?? null);
  return { ...runScenario(scenario, options), seed };
}

/** A scenario is the whole schedule: equal scenarios give equal traces. */
export function runScenario(scenario: Scenario, watchers: Watchers = {}): ScheduleResult {
  const world = new World(scenario, watchers.log ?? null);
  try {
    play(world, watchers);
  } catch (error) {
    // A broken invariant of the engine stops a node for good: as bad as a wrong vote.
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    world.violate("assertion", detail);
  }
  const { deliveries, restarts, topView } = world;
  return {
    seed: scenario.seed,
    violations: world.monitors.violations,
    live: mustDecide(scenario),
    deliveries,
    restarts,
    topView,
    effects: Math.max(...world.nodes.map((node) => node.effects)),
    ticks: world.calendar.now - scenario.healAt,
  };
}

/** Names of the instances of a scenario, in order: key, and the copy of a twin. */
export function instanceNames(scenario: Scenario): readonly string[] {
  return instancesOf(scenario).map(({ key, copy }) => {
    const role = scenario.byzantine.includes(key) ? "!" : "";
    return `${key}${copy === 1 ? "'" : ""}${role}`;
  });
}

function instancesOf(scenario: Scenario): { readonly key: number; readonly copy: number }[] {
  const instances = [];
  for (let key = 0; key < keyCount(scenario); key++) {
    if (scenario.epochs.every(({ powers }) => powers[key] === 0)) continue;
    instances.push({ key, copy: 0 });
    if (scenario.conduct === "twins" && scenario.byzantine.includes(key))
      instances.push({ key, copy: 1 });
  }
  return instances;
}

function play(world: World, watchers: Watchers): void {
  const { calendar, monitors, scenario } = world;
  const live = mustDecide(scenario);
  const forger = new Forger(world);
  const nodes = instancesOf(scenario).map(
    ({ key, copy }, id) => new SimNode(world, forger, { id, key, copy }),
  );
  world.nodes.push(...nodes);
  world.links = new Links(nodes.length);
  if (scenario.conduct === "twins") world.links.cut("sides", scenario.seed);
  for (const node of nodes) node.start();
  planFaults(world, nodes, forger);
  const caught = (): boolean => monitors.violations.length > 0;
  if (calendar.run(scenario.healAt, caught)) return;
  watchers.beforeHealing?.(nodes);
  heal(world, nodes, forger);
  const heights = BigInt(scenario.heights);
  const core = nodes.filter((node) => node.honest && world.core.has(node.key));
  world.undecided = core.filter((node) => node.height <= heights).length;
  const done = (): boolean => world.undecided === 0 || caught();
  const end = scenario.healAt + (live ? HEALING_TICKS : UNLIVE_TICKS);
  if (!calendar.run(end, done) && live) world.violate("liveness", stuck(core));
  for (const node of nodes) node.checkReplay();
}

function heal(world: World, nodes: readonly SimNode[], forger: Forger): void {
  world.heal();
  for (const node of nodes) if (world.core.has(node.key)) node.start();
  if (world.scenario.conduct !== "restless") return;
  const again = (turn: number): void => {
    forger.act(world.scenario.seed + turn);
    world.calendar.after(RESTLESS_TICKS, () => again(turn + 1));
  };
  again(1);
}

function stuck(core: readonly SimNode[]): string {
  return core.map((node) => `${node.key} at ${node.height}`).join(", ");
}
