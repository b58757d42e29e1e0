/** Batches of seeds through every compiler tier of this engine, compared line by line. */

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const TIERS: readonly (readonly string[])[] = [[], ["--liftoff-only"], ["--no-liftoff"]];
const ENTRY = fileURLToPath(new URL("./tier-entry.ts", import.meta.url));
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

export interface CampaignInit {
  readonly seed: number;
  readonly count: number;
  /** Modules of one child. @default 500 */
  readonly batch?: number;
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

async function tier(flags: readonly string[], from: number, count: number): Promise<Line[]> {
  const args = ["--no-warnings", ...flags, ENTRY, String(from), String(count)];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  return stdout.split("\n").map((line) => JSON.parse(line) as Line);
}

export async function runCampaign(init: CampaignInit): Promise<CampaignResult> {
  const { seed, count, batch = 500, onBatch } = init;
  const endings: Record<string, number> = {};
  const failures: Failure[] = [];
  for (let done = 0; done < count; done += batch) {
    const size = Math.min(batch, count - done);
    const tiers = await Promise.all(TIERS.map((flags) => tier(flags, seed + done, size)));
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
