/** Decisions a second of four real validators, each a process with its threads and its disk. */

import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createReporter, type Devnet, type DevnetNode, startDevnet } from "@platform/devnet";
import { cpuSecondsOf } from "../process-cpu.ts";
import { timeCommits } from "./commit-time.ts";
import { keepPending } from "./pending-calls.ts";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const VALIDATORS = 4;
/** The pending calls reach every member, and code is compiled, before the window opens. */
const SETTLE_MS = 10_000;
const COMMITS = 300;

export interface ProcessRate {
  readonly decisions: number;
  readonly seconds: number;
  /** Between the times of two headers one after the other: from one proposal to the next, in ms. */
  readonly gapsMs: readonly number[];
  readonly extrinsics: number;
  /** Heights of the window that were not decided in view 0. */
  readonly viewChanges: number;
  /** Processor seconds of all validators together, threads included. */
  readonly cpuSeconds: number;
  /** Milliseconds of commits on the same disk, before and after the network ran. */
  readonly commitsMs: readonly number[];
}

/** @throws Error if a height is missing, or validators hold different blocks */
export async function rateOfProcesses(directory: string, seconds: number): Promise<ProcessRate> {
  const before = timeCommits(join(directory, "before"), COMMITS);
  const measured = await measureNetwork(join(directory, "network"), seconds);
  const after = timeCommits(join(directory, "after"), COMMITS);
  return { ...measured, commitsMs: [...before, ...after] };
}

async function measureNetwork(
  dataDir: string,
  seconds: number,
): Promise<Omit<ProcessRate, "commitsMs">> {
  const network = await startDevnet(
    {
      ...{ dataDir, seed: 1, validators: VALIDATORS, fresh: true },
      // The least interval: what bounds the rate is then the machine, not the clock.
      ...{ intervalMs: 1, blockTimeMs: 1_000 },
      // No epoch ends while the window is open.
      parameters: { epochBlocks: 600, epochSlots: 60_000 },
      programs: {
        validatorNode: at("../../../apps/validator-node/bin/validator-node.js"),
        subnet: at("../../../apps/subnet-cli/bin/subnet.js"),
      },
    },
    createReporter(process.stderr),
  );
  const feeding = new AbortController();
  try {
    const [first] = network.nodes;
    if (first === undefined) throw new Error("the network has no validator");
    const fed = keepPending(network, feeding.signal);
    await Promise.race([delay(SETTLE_MS), fed]);
    const from = await heightOf(first);
    const start = performance.now();
    const cpuBefore = cpuOf(network);
    await Promise.race([delay(1000 * seconds), fed]);
    const to = await heightOf(first);
    const elapsed = (performance.now() - start) / 1000;
    const cpuSeconds = cpuOf(network) - cpuBefore;
    feeding.abort();
    await fed;
    network.assertAlive();
    return { ...(await readWindow(network, from, to)), seconds: elapsed, cpuSeconds };
  } finally {
    feeding.abort();
    await network.stop();
  }
}

function cpuOf({ nodes }: Devnet): number {
  return nodes.reduce((sum, { pid }) => sum + (pid === undefined ? 0 : cpuSecondsOf(pid)), 0);
}

async function heightOf(node: DevnetNode): Promise<bigint> {
  return (await node.api.status()).height;
}

/** Every height of the window, as the first validator serves it; the last one as all do. */
async function readWindow(
  network: Devnet,
  from: bigint,
  to: bigint,
): Promise<Omit<ProcessRate, "commitsMs" | "cpuSeconds" | "seconds">> {
  const [first] = network.nodes;
  if (first === undefined || to <= from) throw new Error("nothing was decided in the window");
  const gapsMs: number[] = [];
  let extrinsics = 0;
  let viewChanges = 0;
  let before = (await first.api.block(from)).timeMs;
  for (let height = from + 1n; height <= to; height++) {
    const block = await first.api.block(height);
    gapsMs.push(Number(block.timeMs - before));
    before = block.timeMs;
    extrinsics += block.extrinsics;
    if (block.view > 0) viewChanges++;
  }
  const tips = await Promise.all(network.nodes.map(({ api }) => api.block(to)));
  if (new Set(tips.map(({ hash }) => hash)).size !== 1)
    throw new Error(`the validators hold different blocks at height ${to}`);
  return { decisions: Number(to - from), gapsMs, extrinsics, viewChanges };
}
