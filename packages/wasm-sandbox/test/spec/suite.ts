/** Where the scripts are, and running many of them. */

import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Profile } from "./lane.ts";
import type { Tally } from "./runner.ts";

/** The whole testsuite lies beside the repository, 12 MB; where it is missing it can't be run. */
export const SUITE = fileURLToPath(
  new URL("../../../../../shared/wasm-testsuite/", import.meta.url),
);
/** Always there: the files of the suite that lie in the repository. */
export const SELECTION = fileURLToPath(new URL("./wast/", import.meta.url));
/** The same with vectors and tail calls. */
export const WIDE_SELECTION = fileURLToPath(new URL("./wast-wide/", import.meta.url));

/**
 * The meter ends a recursion at 1 MiB of logical stack; the native one must be so large that it is
 * never the first, as in the children of the sandbox.
 */
const NATIVE_STACK_MIB = 64;

export interface ScriptResult extends Tally {
  readonly file: string;
}

export const isSuiteThere = existsSync(SUITE);

export function scriptsIn(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith(".wast"))
    .sort();
}

/** In a worker thread, one script after the other. Rejects when a script can't be read. */
export function runScripts(
  directory: string,
  files: readonly string[],
  profile: Profile = "plain",
): Promise<readonly ScriptResult[]> {
  const worker = new Worker(new URL("./suite-entry.ts", import.meta.url), {
    workerData: { directory, files, profile },
    resourceLimits: { stackSizeMb: NATIVE_STACK_MIB },
  });
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`the worker ended with ${code}`)));
  });
}
