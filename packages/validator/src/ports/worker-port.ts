/** Binds the Port of a service to a worker thread (notes: one adapter for each placement). */

import { type MessagePort, parentPort, Worker } from "node:worker_threads";
import { assert, type Port } from "@platform/protocol";

function endpointPort<In, Out>(endpoint: MessagePort | Worker, close: () => void): Port<In, Out> {
  const early: In[] = [];
  let receive: ((message: In) => void) | undefined;
  (endpoint as MessagePort).on("message", (message: In) => {
    if (receive === undefined) early.push(message);
    else receive(message);
  });
  return {
    post: (message) => (endpoint as Worker).postMessage(message),
    onMessage: (handler) => {
      receive = handler;
      for (const message of early.splice(0)) handler(message);
    },
    close,
  };
}

/** The worker's own end. */
export function ownPort<In, Out>(): Port<In, Out> {
  const port = parentPort;
  assert(port !== null, "this module runs in a worker");
  return endpointPort(port, () => port.close());
}

export interface WorkerHandle<In, Out> {
  readonly port: Port<In, Out>;
  /** Ends the thread whatever it does. */
  terminate(): Promise<void>;
}

/**
 * Starts a service's entry file in a worker.
 * @param onExit called once with the error that ended it, undefined after `terminate`
 */
export function startWorker<In, Out>(
  entry: URL,
  workerData: unknown,
  onExit: (error: Error | undefined) => void,
): WorkerHandle<In, Out> {
  const worker = new Worker(entry, {
    workerData,
    // Busy young generations are small in these services; the default costs 10 MB each.
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
  });
  let stopping = false;
  let failure: Error | undefined;
  worker.on("error", (error: Error) => {
    failure = error;
  });
  worker.on("exit", (code) => {
    const ended = failure ?? new Error(`worker ${entry.pathname} ended with code ${code}`);
    onExit(stopping ? undefined : ended);
  });
  return {
    port: endpointPort(worker, () => undefined),
    terminate: async () => {
      stopping = true;
      await worker.terminate();
    },
  };
}
