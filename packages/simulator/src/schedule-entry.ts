/** Thread of a run: takes chunks, posts their reports. */

import { parentPort } from "node:worker_threads";
import { type RunOptions, runSchedules } from "./run-schedules.ts";

parentPort?.on("message", (options: RunOptions) => {
  parentPort?.postMessage(runSchedules(options));
});
