/** Binds the Port of a service to a worker thread (notes: one adapter for each placement). */

import { type MessagePort, parentPort, Worker } from "node:worker_threads";
import { assert, type Port } from "@platform/protocol";

/**
 * One batch for each turn of the event loop: waking the other thread costs more than most messages
 * (process model: a batch of 32 costs a fifth of 32 posts).
 */
export function endpointPort<In, Out>(
  endpoint: MessagePort | Worker,
  close: () => void,
): Port<In, Out> {
  const early: In[] = [];
  const waiting: Out[] = [];
  let receive: ((message: In) => void) | undefined;
  const flush = (): void => {
    if (waiting.length > 0) (endpoint as Worker).postMessage(waiting.splice(0));
  };
  (endpoint as MessagePort).on("message", (batch: readonly In[]) => {
    if (receive === undefined) early.push(...batch);
    else for (const message of batch) receive(message);
  });
  return {
    post: (message) => {
      if (waiting.push(message) === 1) setImmediate(flush);
    },
    onMessage: (handler) => {
      receive = handler;
      for (const message of early.splice(0)) handler(message);
    },
    close: () => {
      // The last answer is what the other side waits for.
      flush();
      close();
    },
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
