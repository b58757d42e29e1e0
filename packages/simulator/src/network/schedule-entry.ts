import { parentPort, workerData } from "node:worker_threads";
import { type NetworkRunOptions, runNetworkSchedules } from "./run-network.ts";

const options: NetworkRunOptions = workerData;
parentPort?.postMessage(await runNetworkSchedules(options));
