/** One network of real processes under a plan of faults, and what came of it. */

import { setTimeout as delay } from "node:timers/promises";
import type { DevnetNode } from "@platform/devnet";
import { advance, blocksAt, statuses } from "../support/heights.ts";
import { startNetwork, type TestNetwork } from "../support/network.ts";
import { until } from "../support/until.ts";
import { VoteLedger } from "../support/votes.ts";
import type { Cables } from "./namespaces.ts";
import { type Fault, faultPlan } from "./plan.ts";

export interface FaultRun {
  readonly seed: number;
  readonly validators: number;
  /** At least one fault of each kind is lived through, even if that takes longer. */
  readonly seconds: number;
  readonly maxHoldMs: number;
  /** Null: signals only. */
  readonly cables: Cables | null;
}

export interface FaultOutcome extends Fault {
  /** From the plan's start. */
  readonly atMs: number;
  /** From the healing until every victim's COMMIT was in a certificate of a later height. */
  readonly rejoinMs: number;
}

export interface FaultReport {
  readonly seed: number;
  readonly validators: number;
  readonly cuts: boolean;
  readonly faults: readonly FaultOutcome[];
  /** Heights 1 to this one had one hash and one state root on all validators. */
  readonly height: bigint;
  readonly viewChanges: number;
  /** COMMITs of stored certificates that verify and are locked by their signers. */
  readonly checkedCommits: number;
}

/** A rejoin that takes longer ends the run: the report then names the fault. */
const GIVE_UP_MS = 60_000;
/** Epochs of 15 s change under the faults; they are too short for jail by absence. */
const EPOCH = { epochBlocks: 60, epochSlots: 200 };
const BETWEEN_MS = 500;
/** Faults of the shortest run, however slow the machine is: each kind comes at least once. */
const ROUND = 4;

/** @throws Error with the fault at which the network broke */
export async function runFaults(run: FaultRun): Promise<FaultReport> {
  const { seed, validators, cables, maxHoldMs } = run;
  const cuts = cables !== null;
  const net = await startNetwork({
    ...{ seed, validators, intervalMs: 100 },
    parameters: EPOCH,
    ...(cables === null ? {} : { places: cables.places }),
  });
  try {
    const faults: FaultOutcome[] = [];
    const startMs = performance.now();
    for (const fault of faultPlan(seed, { validators, cuts, maxHoldMs })) {
      const atMs = performance.now() - startMs;
      if (atMs > run.seconds * 1_000 && faults.length >= ROUND) break;
      const rejoinMs = await live(net, cables, fault);
      faults.push({ ...fault, atMs, rejoinMs });
      process.stderr.write(`${describe(fault)}: back after ${(rejoinMs / 1000).toFixed(1)} s\n`);
      await delay(BETWEEN_MS);
    }
    const height = await oneChain(net);
    const told = await Promise.all(net.nodes.map((node) => node.api.consensus()));
    const changes = told.flatMap(({ viewChangeCounts }) => Object.values(viewChangeCounts));
    return {
      ...{ seed, validators, cuts, faults, height },
      viewChanges: changes.reduce((sum, count) => sum + count, 0),
      checkedCommits: await checkedVotes(net),
    };
  } finally {
    await net.close();
  }
}

export function describe({ kind, victims, holdMs }: Fault): string {
  return `${kind} of ${victims.map((i) => i + 1).join(" ")} for ${(holdMs / 1000).toFixed(1)} s`;
}

async function live(net: TestNetwork, cables: Cables | null, fault: Fault): Promise<number> {
  const victims = fault.victims.map((i) => net.node(i));
  await inject(victims, cables, fault);
  await delay(fault.holdMs);
  await heal(victims, cables, fault);
  const healedMs = performance.now();
  const others = net.nodes.filter((node) => !victims.includes(node));
  const top = (await statuses(others)).reduce((h, { height }) => (height > h ? height : h), 0n);
  await until(`votes of all after ${describe(fault)}`, GIVE_UP_MS, async () => {
    net.devnet.assertAlive();
    const told = await Promise.all(others.map((node) => node.api.consensus()));
    return victims.every(({ hotkey }) =>
      told.some(({ last }) => last !== null && last.height > top && last.signers.includes(hotkey)),
    )
      ? true
      : undefined;
  });
  return performance.now() - healedMs;
}

async function inject(
  victims: readonly DevnetNode[],
  cables: Cables | null,
  { kind, victims: indexes }: Fault,
): Promise<void> {
  if (kind === "kill") await Promise.all(victims.map((node) => node.kill()));
  else if (kind === "stop") signal(victims, "SIGSTOP");
  else if (kind === "isolate") cables?.isolate(indexes);
  else cables?.split(indexes);
}

/** A killed validator is healed when its process answers: a machine's start is not the protocol's. */
async function heal(
  victims: readonly DevnetNode[],
  cables: Cables | null,
  { kind, victims: indexes }: Fault,
): Promise<void> {
  if (kind === "stop") return signal(victims, "SIGCONT");
  if (kind !== "kill") return cables?.heal(indexes);
  for (const node of victims) node.start();
  await Promise.all(
    victims.map((node) =>
      until(`an answer of ${node.name}`, GIVE_UP_MS, () =>
        node.api.consensus().then(
          () => true as const,
          () => undefined,
        ),
      ),
    ),
  );
}

/** The whole group: children of a stopped machine stand still as well. */
function signal(nodes: readonly DevnetNode[], name: "SIGSTOP" | "SIGCONT"): void {
  for (const { pid } of nodes) if (pid !== undefined) process.kill(-pid, name);
}

/** Every height that was decided, on every validator: one hash, one root; and nobody is accused. */
async function oneChain(net: TestNetwork): Promise<bigint> {
  const height = await advance(net.nodes, 1n, GIVE_UP_MS);
  for (let h = 1n; h <= height; h++) {
    const blocks = await blocksAt(net.nodes, h);
    const digests = new Set(blocks.map(({ hash, stateRoot }) => `${hash} ${stateRoot}`));
    if (digests.size !== 1) throw new Error(`height ${h} has ${[...digests].join(" and ")}`);
  }
  for (const node of net.nodes) {
    const accused = await node.api.evidence();
    if (accused.length > 0) throw new Error(`${node.name} holds evidence against an honest key`);
  }
  return height;
}

async function checkedVotes(net: TestNetwork): Promise<number> {
  await Promise.all(net.nodes.map((node) => node.stop()));
  const votes = new VoteLedger(net);
  votes.read();
  const checked = votes.checkCertificates();
  if (votes.conflicts.length > 0) throw new Error(votes.conflicts.join("\n"));
  return checked;
}
