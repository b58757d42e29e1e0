/** The worker of the suite: `workerData` names the scripts, one message holds the results. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import type { Profile } from "./lane.ts";
import { runScript } from "./runner.ts";
import type { ScriptResult } from "./suite.ts";

const { directory, files, profile } = workerData as {
  directory: string;
  files: string[];
  profile: Profile;
};
const results: ScriptResult[] = [];
for (const file of files) {
  try {
    const source = readFileSync(join(directory, file), "latin1");
    results.push({ file, ...(await runScript(source, profile)) });
  } catch (error) {
    throw new Error(`${file} can't be run`, { cause: error });
  }
}
parentPort?.postMessage(results);
