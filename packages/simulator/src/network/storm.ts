/** The faults of one schedule: when each strikes, and the healing that ends them. */

import type { Neuron } from "@platform/protocol";
import type { Random } from "../random.ts";
import type { Founding } from "./founding.ts";
import type { SimMember } from "./member.ts";
import { rotate } from "./rotation.ts";
import type { NetworkScenario } from "./scenario.ts";
import { CHAIN_BLOCK_MS } from "./virtual-chain.ts";
import type { World } from "./world.ts";

/** A delegation that is sent by then is in a block before the second boundary. */
const ROTATED_WITHIN_MS = 15_000;
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

/**
 * From the next boundary on each stake is its own, and for one epoch who leaves has no permit; the
 * metagraph of before stays what it was.
 */
export function stakes(
  { neurons, genesis }: Founding,
  { stakeNoise, turnover }: NetworkScenario,
  atMs: number,
): (number: bigint) => readonly Neuron[] {
  const known = genesis.B0.number + BigInt(Math.floor(atMs / CHAIN_BLOCK_MS));
  const later = neurons.map((one) => {
    const noise = one.permit ? (stakeNoise[one.uid] ?? 0) : 0;
    return { ...one, stakeWeight: one.stakeWeight + noise };
  });
  const without = later.map((one) =>
    one.uid === turnover?.leaves ? { ...one, permit: false } : one,
  );
  const back = known + BigInt(genesis.parameters.epochBlocks);
  return (number) => {
    if (number <= known) return neurons;
    return number <= back ? without : later;
  };
}

export function plan(world: World, scenario: NetworkScenario, random: Random): void {
  const { time, members, network, happened } = world;
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
    happened.slowDisk++;
    anyone().init.disk.latencyMs = 1 + random.below(40);
  });
  times(scenario.clockJumps, () => {
    happened.clockJump++;
    anyone().clockOffsetMs = random.below(3_000) - 1_500;
  });
  times(scenario.chainOutages, () => {
    const { chainView } = anyone();
    const lags = random.chance(500);
    if (lags) chainView.lagBlocks = 1 + random.below(4);
    else chainView.reachable = false;
    happened[lags ? "chainLag" : "chainAway"]++;
    time.after(1_000 + random.below(5_000), () => {
      chainView.reachable = true;
    });
  });
  for (const member of members) {
    member.localFailures = scenario.localFailures;
    sometime(() => member.init.disk.writeBack());
  }
  turnOver(world, scenario, random);
}

/** The member that rotates delegates to its next key in time for the second boundary. */
function turnOver(world: World, { turnover }: NetworkScenario, random: Random): void {
  const { founding, time, core, monitors } = world;
  if (turnover === null) return;
  const { rotates } = turnover;
  const hotkey = founding.members[rotates]?.hotkey ?? "";
  const door = () => random.pick(core).validator?.api;
  const done = (): boolean => monitors.delegated.has(hotkey);
  time.after(random.below(ROTATED_WITHIN_MS), () =>
    rotate({ founding, time, door, done }, rotates),
  );
}

/** Cuts the network anew: into sides, or single lines in one direction, or not at all. */
function separate(world: World, random: Random): void {
  const sides = world.members.map(() => random.below(2));
  const kind = random.below(3);
  const gone = (id: number): boolean => world.roleOf(world.members[id]?.init.index ?? 0) === "gone";
  const lost = new Set<number>();
  for (let i = 0; i < world.members.length; i++) lost.add(random.below(64 * world.members.length));
  if (kind === 0 ? new Set(sides).size > 1 : kind === 1) world.happened.partition++;
  world.network.wire((from, to) => {
    if (gone(from) || gone(to)) return false;
    if (kind === 0) return sides[from] === sides[to];
    return kind === 1 ? !lost.has(from * 64 + to) : true;
  });
}

/** The core hears itself from now on; who is gone stays gone. */
export function heal(world: World): void {
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
