/** The runtime's committed block history on one engine: its state roots after every block. */

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { CacheOptions } from "./engine-cache.ts";
import type { Engine } from "./engines.ts";

const RUNTIME = new URL("../../runtime/", import.meta.url);
const SCRIPT = fileURLToPath(new URL("scripts/replay-golden.ts", RUNTIME));
/** Emulated processors take a minute. */
const RUN_TIMEOUT_MS = 600_000;

export interface GoldenRun {
  readonly engine: string;
  /** Blocks, genesis first, whose state root is the committed one. */
  readonly equal: number;
  readonly blocks: number;
  /** The first block with another root, or why the engine did not end. */
  readonly fault?: string;
}

export async function runGolden(engine: Engine, options: CacheOptions): Promise<GoldenRun> {
  const { roots } = JSON.parse(
    readFileSync(new URL("test/vectors/golden-history.json", RUNTIME), "utf8"),
  ) as { roots: string[] };
  const ran = { engine: engine.name, blocks: roots.length };
  try {
    const { file, args, env } = await engine.provide(options);
    const { stdout } = await promisify(execFile)(file, [...args, SCRIPT], {
      env: { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "/", ...env },
      timeout: RUN_TIMEOUT_MS,
    });
    const printed = stdout.trim().split("\n");
    const wrong = roots.findIndex((root, i) => printed[i] !== root);
    if (wrong < 0) return { ...ran, equal: roots.length };
    return { ...ran, equal: wrong, fault: `block ${wrong} gives ${printed[wrong] ?? "nothing"}` };
  } catch (thrown) {
    const [line = ""] = (thrown as Error).message.split("\n");
    return { ...ran, equal: 0, fault: line };
  }
}
