/** Starts each service in a worker of its own and hands out its port (DESIGN D9). */

import { CodedError, type Port } from "@platform/protocol";
import { startWorker, type WorkerHandle } from "../ports/worker-port.ts";

export interface ServiceThread<In, Out> {
  readonly port: Port<In, Out>;
  terminate(): Promise<void>;
}

/** `onLost`: the thread ended by itself; what it owned can't be trusted to be there. */
export type OnLost = (service: string, error: Error) => void;

const ENTRIES = {
  store: new URL("./store-entry.ts", import.meta.url),
  verify: new URL("./verify-entry.ts", import.meta.url),
  network: new URL("./network-entry.ts", import.meta.url),
  chain: new URL("./chain-entry.ts", import.meta.url),
  executor: new URL("../executor/entry.ts", import.meta.url),
} as const;

export type ServiceName = keyof typeof ENTRIES;

export function startService<In, Out>(
  name: ServiceName,
  label: string,
  config: unknown,
  onLost: OnLost,
): ServiceThread<In, Out> {
  const handle: WorkerHandle<In, Out> = startWorker(ENTRIES[name], config, (error) => {
    if (error !== undefined) onLost(label, error);
  });
  return handle;
}

export function serviceLost(service: string, error: Error): CodedError {
  return new CodedError(
    {
      code: "SERVICE_LOST",
      message: `the ${service} thread ended: ${error.message}`,
      hint: "start the validator again; its locks and decisions are on disk",
    },
    { cause: error },
  );
}
