/** Thread of the schedule gate: runs its part and posts the report. */

import { parentPort, workerData } from "node:worker_threads";
import { type RunOptions, runSchedules } from "../../src/run-schedules.ts";

const options: RunOptions = workerData;
parentPort?.postMessage(runSchedules(options));
