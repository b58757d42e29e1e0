import { workerData } from "node:worker_threads";
import { ownPort } from "../ports/worker-port.ts";
import { startChain } from "./chain-service.ts";

startChain(ownPort(), workerData);
