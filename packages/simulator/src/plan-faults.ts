/** Puts the faults of a scenario on the calendar. */

import { Phase, type Vote, type VoteSubject } from "@platform/protocol";
import type { Forger } from "./adversary.ts";
import type { Fault } from "./fault.ts";
import { createRandom } from "./random.ts";
import type { SimNode } from "./sim-node.ts";
import type { World } from "./world.ts";

/** Ticks between the forgeries of an adversary that never stops. */
export const RESTLESS_TICKS = 25;

type TimedFault = Exclude<Fault, { t: "crash-effect" }>;

export function planFaults(world: World, nodes: readonly SimNode[], forger: Forger): void {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  for (const fault of world.scenario.faults)
    if (fault.t === "crash-effect") byName.get(fault.node)?.crashAtEffect(fault);
    else
      world.calendar.after(fault.at, () => {
        if (!world.healed) strike(world, byName, forger, fault);
      });
}

function strike(
  world: World,
  byName: ReadonlyMap<number, SimNode>,
  forger: Forger,
  fault: TimedFault,
): void {
  if (fault.t === "forge") return forger.act(fault.seed);
  if (fault.t === "partition") {
    world.trace(null, () => `PARTITION ${fault.shape}`);
    return world.links.cut(fault.shape, fault.seed);
  }
  if (fault.t === "split") {
    world.trace(null, () => `SPLIT ${fault.sides.toString(2)}`);
    return world.links.split(fault.sides);
  }
  // A shrunk scenario may have lost the instance.
  const node = byName.get(fault.node);
  if (node === undefined) return;
  switch (fault.t) {
    case "crash":
      return crash(world, node, fault);
    case "clock":
      return node.jumpClock(fault.ticks);
    case "disk-full":
      return node.fillDisk(fault.ticks);
    case "disk-slow":
      return node.slowDisk(fault.ticks);
    case "bit-flip":
      return flipBit(node, fault.seed);
    case "rollback":
      return rollBack(world, node, fault.lost);
  }
}

function crash(world: World, node: SimNode, fault: Extract<Fault, { t: "crash" }>): void {
  if (!node.alive) return;
  node.crash(fault.kept);
  node.loseBlocks(fault.behind);
  world.calendar.after(fault.down, () => {
    if (!world.healed) node.start();
  });
}

/** Found at the next start, which the power cut brings at once. */
function flipBit(node: SimNode, seed: number): void {
  node.crash(0);
  node.disk.flip(createRandom(seed));
  node.start();
}

/** Peers that saw a vote which the disk has lost show it right after the start (PROTOCOL §7). */
function rollBack(world: World, node: SimNode, transactions: number): void {
  if (!node.alive) return;
  node.crash(0);
  const lost = node.disk.rollBack(transactions);
  node.start();
  for (const subject of lost) {
    const vote = seenVote(world, node, subject);
    if (vote !== null && node.isAt(vote)) return node.showLostVote(vote);
  }
  // Nobody can show it what it has forgotten, so it must not come back at all.
  node.retire();
}

function seenVote(world: World, node: SimNode, subject: VoteSubject): Vote | null {
  const { height, view, phase, digest, nilReason = 0 } = subject;
  if (phase !== Phase.prepare && phase !== Phase.commit) return null;
  const signer = world.eraAt(height).indexes[node.key] ?? -1;
  const signed = world.oracle.signedIn(height, view, phase).find((one) => one.signer === signer);
  if (signed === undefined) return null;
  const { signature } = signed;
  return { type: "vote", height, view, phase, digest, nilReason, signer, signature };
}
