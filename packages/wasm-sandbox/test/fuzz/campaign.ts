/** Batches of seeds through every compiler tier of this engine, compared line by line. */

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const TIERS: readonly (readonly string[])[] = [[], ["--liftoff-only"], ["--no-liftoff"]];
const ENTRY = fileURLToPath(new URL("./tier-entry.ts", import.meta.url));
const BINARYEN_ENTRY = fileURLToPath(new URL("./binaryen-entry.ts", import.meta.url));
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

export interface CampaignInit {
  readonly seed: number;
  readonly count: number;
  /** Modules of one child. @default 500 */
  readonly batch?: number;
  /** Modules of binaryen's fuzzer instead of the own generator's. @default false */
  readonly binaryen?: boolean;
  /** With vectors and tail calls. @default false */
  readonly wide?: boolean;
  readonly onBatch?: (done: number) => void;
}

export interface Failure {
  readonly seed: number;
  readonly problem: string;
}

export interface CampaignResult {
  readonly modules: number;
  /** How many ended in each way. */
  readonly endings: Readonly<Record<string, number>>;
  readonly failures: readonly Failure[];
}

type Line = [seed: number, ending: string, digest: string, problem: string | null];

interface Batch {
  readonly from: number;
  readonly count: number;
  readonly wide: boolean;
  /** Where the modules are, when they were made beforehand. */
  readonly directory: string | undefined;
}

async function child(flags: readonly string[], entry: string, batch: Batch): Promise<string> {
  const { from, count, wide, directory = [] } = batch;
  const words = [String(from), String(count), wide ? "wide" : "plain"].concat(directory);
  const args = ["--no-warnings", ...flags, entry, ...words];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  return stdout;
}

async function tier(flags: readonly string[], batch: Batch): Promise<Line[]> {
  const lines = (await child(flags, ENTRY, batch)).split("\n");
  return lines.map((line) => JSON.parse(line) as Line);
}

export async function runCampaign(init: CampaignInit): Promise<CampaignResult> {
  if (init.binaryen !== true) return runBatches(init, undefined);
  const directory = mkdtempSync(join(tmpdir(), "sandbox-fuzz-"));
  try {
    return await runBatches(init, directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function runBatches(
  init: CampaignInit,
  directory: string | undefined,
): Promise<CampaignResult> {
  const { seed, count, batch = 500, wide = false, onBatch } = init;
  const endings: Record<string, number> = {};
  const failures: Failure[] = [];
  for (let done = 0; done < count; done += batch) {
    const size = Math.min(batch, count - done);
    const job = { from: seed + done, count: size, wide, directory };
    if (directory !== undefined) await child([], BINARYEN_ENTRY, job);
    const tiers = await Promise.all(TIERS.map((flags) => tier(flags, job)));
    const [first = [], ...others] = tiers;
    for (const [i, [own, ending, digest, problem]] of first.entries()) {
      endings[ending] = (endings[ending] ?? 0) + 1;
      const differing = others.findIndex((lines) => lines[i]?.[2] !== digest);
      const found =
        problem ??
        others.map((lines) => lines[i]?.[3]).find((each) => typeof each === "string") ??
        (differing < 0 ? undefined : `differs on ${TIERS[differing + 1]?.join(" ")}`);
      if (found !== undefined && found !== null) failures.push({ seed: own, problem: found });
    }
    onBatch?.(done + size);
  }
  return { modules: count, endings, failures };
}
