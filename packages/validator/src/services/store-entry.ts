import { workerData } from "node:worker_threads";
import { ownPort } from "../ports/worker-port.ts";
import { startStore } from "./store-service.ts";

startStore(ownPort(), workerData);
