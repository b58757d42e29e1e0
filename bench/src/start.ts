/** `npm run bench -- start`: the second main job from nothing kept, its steps, and memory at rest. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createReporter, type Devnet, runJob, STEPS, startDevnet } from "@platform/devnet";
import { machineText } from "./machine.ts";
import { treeMemory } from "./process-memory.ts";

/** PROTOCOL §14: what a run with the development values takes if nothing costs time. */
const FLOOR: Readonly<Partial<Record<(typeof STEPS)[number], number>>> = {
  "height 1": 7,
  "challenges verified": 12,
  "intake epoch open": 15,
  "reveals in": 22,
  seeded: 26,
  certified: 32,
  "weights decided": 34,
  "weights finalised": 38,
};
const TARGET_SECONDS = 45;
const TARGET_MIB = 400;
/** At rest: nothing to evaluate, all caches as the job left them. */
const REST_MS = 10_000;

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export async function benchStart(): Promise<void> {
  console.log(`${machineText()}\n`);
  const directory = mkdtempSync(join(tmpdir(), "platform-bench-"));
  try {
    // The first run fills the compile cache, as the newcomer's first start does.
    await run(join(directory, "first"), 1, async () => undefined);
    await run(join(directory, "second"), 2, printMemory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function run(
  dataDir: string,
  seed: number,
  afterwards: (network: Devnet) => Promise<void>,
): Promise<void> {
  const reporter = createReporter(process.stderr);
  const network = await startDevnet(
    {
      ...{ dataDir, seed, validators: 4, intervalMs: 1_000, blockTimeMs: 1_000, fresh: true },
      programs: {
        validatorNode: at("../../apps/validator-node/bin/validator-node.js"),
        subnet: at("../../apps/subnet-cli/bin/subnet.js"),
      },
    },
    reporter,
  );
  try {
    const { result, faults } = await runJob(network, reporter, new AbortController().signal);
    if (!result.ok) throw new Error(`the job is not ok: ${faults.join("; ")}`);
    console.log(
      `run with seed ${seed}: ${result.seconds} s to the table (target ${TARGET_SECONDS})`,
    );
    for (const step of STEPS) printStep(step, network.stopwatch.marks.get(step));
    await afterwards(network);
  } finally {
    await network.stop();
  }
}

function printStep(step: (typeof STEPS)[number], seconds: number | undefined): void {
  const measured = seconds === undefined ? "–" : seconds.toFixed(1);
  const floor = FLOOR[step];
  const ratio =
    seconds === undefined || floor === undefined ? "" : `  ×${(seconds / floor).toFixed(2)}`;
  console.log(`  ${step.padEnd(20)} ${measured.padStart(6)} s  floor ${floor ?? "–"}${ratio}`);
}

async function printMemory(network: Devnet): Promise<void> {
  await delay(REST_MS);
  console.log(
    `\nmemory at rest, PSS of all processes of one validator (target ${TARGET_MIB} MiB):`,
  );
  for (const node of network.nodes) {
    if (node.pid === undefined) continue;
    const { processes, pssBytes } = treeMemory(node.pid);
    const mib = pssBytes / 2 ** 20;
    console.log(
      `  ${node.name}  ${mib.toFixed(0)} MiB in ${processes} processes  ×${(mib / TARGET_MIB).toFixed(2)}`,
    );
  }
}
