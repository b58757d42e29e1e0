import { workerData } from "node:worker_threads";
import { startNetwork } from "@platform/p2p";
import { ownPort } from "../ports/worker-port.ts";

// libp2p itself is loaded by the service, in this thread alone: it is the node's largest import.
void startNetwork(ownPort(), workerData);
