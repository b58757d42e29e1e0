/** One schedule of whole validators: a storm from one seed, then healing, then everybody gets on. */

import { sha256, utf8 } from "@platform/protocol";
import { createRandom, type Random } from "../random.ts";
import type { TraceLine } from "../trace.ts";
import type { Happened } from "./happened.ts";
import type { SimMember } from "./member.ts";
import type { NetworkViolation } from "./monitors.ts";
import { createNetworkScenario, type NetworkScenario } from "./scenario.ts";
import { heal, plan, stakes } from "./storm.ts";
import { imagesWithout, warmStart } from "./warm-start.ts";
import { World } from "./world.ts";

export interface NetworkResult {
  readonly seed: number;
  readonly scenario: NetworkScenario;
  readonly violations: readonly NetworkViolation[];
  readonly traceHash: string;
  readonly virtualMs: number;
  readonly heights: number;
  readonly deliveries: number;
  readonly restarts: number;
  readonly evidence: number;
  readonly certified: number;
  readonly happened: Happened;
}

/** Virtual time after the healing within which the core must have done everything. */
const HEALING_MS = 240_000;
/** Payload sizes: inline, and fetched by hash. */
const SIZES = [40, 40, 6_000] as const;

export interface NetworkScheduleOptions {
  readonly log?: (line: TraceLine) => void;
  /** Plays this in the place of what the seed draws; everything else follows from the seed. */
  readonly scenario?: NetworkScenario;
  /** The size of the network, where it is not to be drawn. */
  readonly members?: number;
}

export async function runNetworkSchedule(
  seed: number,
  options: NetworkScheduleOptions = {},
): Promise<NetworkResult> {
  const { log = null, members: wanted } = options;
  const random = createRandom(seed);
  const drawn = createNetworkScenario(random, wanted);
  const scenario = options.scenario ?? drawn;
  const warm = await warmStart(scenario.size);
  const world = new World({
    ...warm,
    images: imagesWithout(warm, scenario.wiped),
    random,
    startMs: warm.atMs,
    roles: scenario.roles,
    neuronsAt: stakes(warm.founding, scenario, warm.atMs),
    log,
  });
  if (scenario.wiped !== null) world.happened.wipedDisk++;
  if (log !== null) {
    warm.shared.log = (node, level, message, fields) =>
      log({ tick: world.time.nowMs, node, text: `${level}: ${message} ${text(fields)}` });
  }
  const crash = (error: unknown): void =>
    world.monitors.report("assertion", error instanceof Error ? `${error.stack}` : String(error));
  process.on("unhandledRejection", crash);
  try {
    await play(world, scenario, random, options.log);
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
    scenario,
    violations: monitors.violations,
    traceHash: world.traceHash,
    virtualMs: time.nowMs - warm.atMs,
    heights: Number(monitors.topHeight),
    deliveries: network.deliveries,
    restarts: members.reduce((sum, { restarts }) => sum + restarts, 0),
    evidence: monitors.evidence,
    certified: works.filter(({ status }) => status === "certified").length,
    happened: world.happened,
  };
}

/** Node tells of rejections that nobody handled when it turns to the world outside. */
function rejectionsTold(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function play(
  world: World,
  scenario: NetworkScenario,
  random: Random,
  log: NetworkScheduleOptions["log"],
): Promise<void> {
  const { time, monitors, members } = world;
  const caught = (): boolean => monitors.violations.length > 0;
  for (const member of members) time.after(random.below(300), () => member.start());
  plan(world, scenario, random);
  for (let i = 0; i < scenario.works; i++)
    time.after(random.below(scenario.chaosMs), () => world.work(i, payload(random)));
  const healMs = time.nowMs + scenario.chaosMs;
  if (await time.run(healMs, caught)) return;
  heal(world);
  log?.({ tick: time.nowMs, node: null, text: "HEALED" });
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

function text(fields: object | undefined): string {
  return JSON.stringify(fields ?? {}, (_, value) =>
    typeof value === "bigint" ? String(value) : value,
  );
}
