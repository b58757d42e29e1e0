import { parentPort, workerData } from "node:worker_threads";
import type { Port } from "@platform/protocol";
import { type NetworkCommand, type NetworkEvent, startNetwork } from "../../src/index.ts";
import { strictClone } from "./open-network.ts";

const thread = parentPort;
if (thread === null) throw new Error("this file is a worker");
const port: Port<NetworkCommand, NetworkEvent> = {
  post: (event) => thread.postMessage(strictClone(event)),
  onMessage: (receive) => void thread.on("message", receive),
  close: () => thread.close(),
};
await startNetwork(port, workerData);
