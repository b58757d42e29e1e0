import { ownPort } from "../ports/worker-port.ts";
import { startVerify } from "./verify-service.ts";

startVerify(ownPort());
