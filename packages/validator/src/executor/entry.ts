import { workerData } from "node:worker_threads";
import { ownPort } from "../ports/worker-port.ts";
import { startExecutor } from "./service.ts";

startExecutor(ownPort(), workerData);
