/** The worker of the suite: `workerData` names the scripts, one message holds the results. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { runScript } from "./runner.ts";
import type { ScriptResult } from "./suite.ts";

const { directory, files } = workerData as { directory: string; files: string[] };
const results: ScriptResult[] = [];
for (const file of files) {
  try {
    results.push({ file, ...(await runScript(readFileSync(join(directory, file), "latin1"))) });
  } catch (error) {
    throw new Error(`${file} can't be run`, { cause: error });
  }
}
parentPort?.postMessage(results);
