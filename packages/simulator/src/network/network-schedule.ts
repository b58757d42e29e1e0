/** One schedule of whole validators: a storm from one seed, then healing, then everybody gets on. */

import { sha256, utf8 } from "@platform/protocol";
import { createRandom, type Random } from "../random.ts";
import type { Founding } from "./founding.ts";
import type { SimMember } from "./member.ts";
import type { NetworkViolation } from "./monitors.ts";
import { createNetworkScenario, type NetworkScenario } from "./scenario.ts";
import { CHAIN_BLOCK_MS } from "./virtual-chain.ts";
import { warmStart } from "./warm-start.ts";
import { World } from "./world.ts";

export interface NetworkResult {
  readonly seed: number;
  readonly size: number;
  readonly violations: readonly NetworkViolation[];
  readonly traceHash: string;
  readonly virtualMs: number;
  readonly heights: number;
  readonly deliveries: number;
  readonly restarts: number;
  readonly evidence: number;
  readonly certified: number;
}

/** Virtual time after the healing within which the core must have done everything. */
const HEALING_MS = 240_000;
/** Where crashes fall: at any effect, or at one of a kind that a lock or a promise hangs on. */
const CRASH_EFFECTS = [
  null,
  null,
  null,
  "send extrinsic",
  "lockAttestations",
  "persist",
  "putDecision",
  "commit",
  "submitWeights",
] as const;
/** Payload sizes: inline, and fetched by hash. */
const SIZES = [40, 40, 6_000] as const;

export interface NetworkScheduleOptions {
  readonly log?: (line: string) => void;
  /** The size of the network, where it is not to be drawn. */
  readonly members?: number;
}

export async function runNetworkSchedule(
  seed: number,
  options: NetworkScheduleOptions = {},
): Promise<NetworkResult> {
  const { log = null, members: wanted } = options;
  const random = createRandom(seed);
  const scenario = createNetworkScenario(random, wanted);
  const warm = await warmStart(scenario.size);
  const world = new World({
    ...warm,
    random,
    startMs: warm.atMs,
    roles: scenario.roles,
    neuronsAt: stakes(warm.founding, scenario, warm.atMs),
    log,
  });
  if (log !== null) {
    log(`scenario ${JSON.stringify(scenario)}`);
    warm.shared.log = (actor, level, message, fields) =>
      log(`${world.time.nowMs} ${actor} ${level}: ${message} ${text(fields)}`);
  }
  const crash = (error: unknown): void =>
    world.monitors.report("assertion", error instanceof Error ? `${error.stack}` : String(error));
  process.on("unhandledRejection", crash);
  try {
    await play(world, scenario, random);
    await rejectionsTold();
  } catch (error) {
    crash(error);
  } finally {
    process.off("unhandledRejection", crash);
    for (const { init } of world.members) init.disk.discard();
    warm.shared.log = null;
  }
  const { monitors, time, network, members, works } = world;
  return {
    seed,
    size: scenario.size,
    violations: monitors.violations,
    traceHash: world.traceHash,
    virtualMs: time.nowMs - warm.atMs,
    heights: Number(monitors.topHeight),
    deliveries: network.deliveries,
    restarts: members.reduce((sum, { restarts }) => sum + restarts, 0),
    evidence: monitors.evidence,
    certified: works.filter(({ status }) => status === "certified").length,
  };
}

/** Node tells of rejections that nobody handled when it turns to the world outside. */
function rejectionsTold(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function play(world: World, scenario: NetworkScenario, random: Random): Promise<void> {
  const { time, monitors, members } = world;
  const caught = (): boolean => monitors.violations.length > 0;
  for (const member of members) time.after(random.below(300), () => member.start());
  plan(world, scenario, random);
  for (let i = 0; i < scenario.works; i++)
    time.after(random.below(scenario.chaosMs), () => world.work(i, payload(random)));
  const healMs = time.nowMs + scenario.chaosMs;
  if (await time.run(healMs, caught)) return;
  heal(world);
  const height = monitors.topHeight + 3n;
  const fresh = world.work(scenario.works, payload(random));
  const done = (): boolean =>
    caught() ||
    (fresh.status === "certified" &&
      world.works.every(({ final }) => final) &&
      weighed(world) &&
      world.core.every((one) => (heights.get(one) ?? 0n) >= height));
  const heights = watchHeights(world);
  if (!(await time.run(healMs + HEALING_MS, done)))
    monitors.report("liveness", stuck(world, heights));
  for (const { item, payload: bytes } of world.works)
    if (item !== null) monitors.certified(item, bytes);
}

/** Some epoch's vector came from every member of the core. */
function weighed({ core, monitors }: World): boolean {
  return [...monitors.weighed.values()].some((by) => core.every(({ hotkey }) => by.has(hotkey)));
}

function watchHeights(world: World): ReadonlyMap<SimMember, bigint> {
  const heights = new Map<SimMember, bigint>();
  const look = (): void => {
    for (const member of world.core)
      member.validator?.api.status().then(
        ({ height }) => heights.set(member, height),
        () => undefined,
      );
    world.time.after(500, look);
  };
  look();
  return heights;
}

function stuck(world: World, heights: ReadonlyMap<SimMember, bigint>): string {
  const at = world.core.map((one) => `${one.id} at ${heights.get(one) ?? "no height"}`);
  const works = world.works.map(({ status }) => status ?? "unknown");
  const by = [...world.monitors.weighed].map(([name, hotkeys]) => `${name} by ${hotkeys.size}`);
  return `${at.join(", ")}; works ${works.join(", ")}; weights ${by.join(", ") || "none"}`;
}

function payload(random: Random): Uint8Array {
  const bytes = new Uint8Array(random.pick(SIZES));
  bytes.set(sha256(utf8(`work ${random.below(2 ** 31)}`)).slice(0, bytes.length));
  return bytes;
}

/** From the next boundary on each stake is its own; the metagraph of before stays what it was. */
function stakes({ neurons, genesis }: Founding, { stakeNoise }: NetworkScenario, atMs: number) {
  const known = genesis.B0.number + BigInt(Math.floor(atMs / CHAIN_BLOCK_MS));
  const later = neurons.map((one) => {
    const noise = one.permit ? (stakeNoise[one.uid] ?? 0) : 0;
    return { ...one, stakeWeight: one.stakeWeight + noise };
  });
  return (number: bigint) => (number > known ? later : neurons);
}

function plan(world: World, scenario: NetworkScenario, random: Random): void {
  const { time, members, network } = world;
  const { chaosMs } = scenario;
  const sometime = (action: () => void): void => void time.after(random.below(chaosMs), action);
  const times = (count: number, action: () => void): void => {
    for (let i = 0; i < count; i++) sometime(action);
  };
  const anyone = (): SimMember => random.pick(members);
  Object.assign(network.weather, {
    dropPermille: scenario.dropPermille,
    duplicatePermille: scenario.duplicatePermille,
    maxDelayMs: scenario.maxDelayMs,
  });
  separate(world, random);
  times(scenario.crashes, () => {
    const member = anyone();
    member.powerLoss = random.chance(500);
    const when = random.chance(500) ? "before" : "after";
    const effect = random.pick(CRASH_EFFECTS);
    const left = random.below(effect === null ? 40 : 3);
    member.crashAt({ left, effect, when }, 200 + random.below(4_000));
  });
  times(scenario.partitions, () => {
    separate(world, random);
    time.after(1_000 + random.below(6_000), () => {
      if (!world.healed) separate(world, random);
    });
  });
  times(scenario.fullDisks, () => {
    const { disk } = anyone().init;
    disk.full = true;
    time.after(500 + random.below(3_000), () => {
      disk.full = false;
    });
  });
  times(scenario.slowDisks, () => {
    anyone().init.disk.latencyMs = 1 + random.below(40);
  });
  times(scenario.clockJumps, () => {
    anyone().clockOffsetMs = random.below(3_000) - 1_500;
  });
  times(scenario.chainOutages, () => {
    const { chainView } = anyone();
    if (random.chance(500)) chainView.lagBlocks = random.below(4);
    else chainView.reachable = false;
    time.after(1_000 + random.below(5_000), () => {
      chainView.reachable = true;
    });
  });
  for (const member of members) {
    member.localFailures = scenario.localFailures;
    sometime(() => member.init.disk.writeBack());
  }
}

/** Cuts the network anew: into sides, or single lines in one direction, or not at all. */
function separate(world: World, random: Random): void {
  const sides = world.members.map(() => random.below(2));
  const kind = random.below(3);
  const gone = (id: number): boolean => world.roleOf(world.members[id]?.init.index ?? 0) === "gone";
  const lost = new Set<number>();
  for (let i = 0; i < world.members.length; i++) lost.add(random.below(64 * world.members.length));
  world.network.wire((from, to) => {
    if (gone(from) || gone(to)) return false;
    if (kind === 0) return sides[from] === sides[to];
    return kind === 1 ? !lost.has(from * 64 + to) : true;
  });
}

/** The core hears itself from now on; who is gone stays gone. */
function heal(world: World): void {
  const { network, members } = world;
  world.healed = true;
  Object.assign(network.weather, { dropPermille: 0, duplicatePermille: 0, maxDelayMs: 20 });
  const gone = (id: number): boolean => world.roleOf(members[id]?.init.index ?? 0) === "gone";
  network.wire((from, to) => !gone(from) && !gone(to));
  for (const member of members) {
    member.forgive();
    member.clockOffsetMs = 0;
    member.localFailures = 0;
    member.init.disk.full = false;
    member.init.disk.latencyMs = 0;
    member.chainView.reachable = true;
    member.chainView.lagBlocks = 0;
  }
}

function text(fields: object | undefined): string {
  return JSON.stringify(fields ?? {}, (_, value) =>
    typeof value === "bigint" ? String(value) : value,
  );
}
