/** Questions and answers over a Port: a table of async functions on one side, a proxy on the other. */

import { CodedError, type ErrorRecord, type Port, toErrorRecord } from "@platform/protocol";

export interface RpcCall {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

export type RpcMessage =
  | { readonly type: "result"; readonly id: number; readonly value: unknown }
  | { readonly type: "error"; readonly id: number; readonly error: ErrorRecord }
  /** Unasked: something that happened in the service. */
  | { readonly type: "event"; readonly name: string; readonly value: unknown };

/** Any table of methods; each may return a value or a promise. */
export type RpcTable = object;

type Promised<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never;
};

/** Answers calls one after the other in their order: a service has one writer. */
export function serveRpc(port: Port<RpcCall, RpcMessage>, table: RpcTable): void {
  let last: Promise<void> = Promise.resolve();
  const methods = table as Record<string, (...args: readonly unknown[]) => unknown>;
  port.onMessage((call) => {
    last = last.then(async () => {
      try {
        const method = methods[call.method];
        if (method === undefined)
          throw new CodedError({ code: "INTERNAL", message: `no method ${call.method}` });
        port.post({
          type: "result",
          id: call.id,
          value: await Reflect.apply(method, table, call.args),
        });
      } catch (error) {
        port.post({ type: "error", id: call.id, error: toErrorRecord(error) });
      }
    });
  });
}

export interface RpcClient<T> {
  readonly call: Promised<T>;
  onEvent(receive: (name: string, value: unknown) => void): void;
  /** Fails every waiting call: the service is gone. */
  fail(error: ErrorRecord): void;
}

/** A failed call rejects with the CodedError of the other side. */
export function createRpcClient<T extends RpcTable>(port: Port<RpcMessage, RpcCall>): RpcClient<T> {
  const waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  let nextId = 1;
  let onEvent: (name: string, value: unknown) => void = () => undefined;
  let dead: ErrorRecord | undefined;
  port.onMessage((message) => {
    if (message.type === "event") {
      onEvent(message.name, message.value);
      return;
    }
    const waiter = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.type === "result") waiter?.resolve(message.value);
    else waiter?.reject(CodedError.fromRecord(message.error));
  });
  const call = new Proxy({} as Promised<T>, {
    get:
      (_target, method: string) =>
      (...args: readonly unknown[]) =>
        new Promise((resolve, reject) => {
          if (dead !== undefined) {
            reject(CodedError.fromRecord(dead));
            return;
          }
          const id = nextId++;
          waiting.set(id, { resolve, reject });
          port.post({ id, method, args });
        }),
  });
  return {
    call,
    onEvent: (receive) => {
      onEvent = receive;
    },
    fail: (error) => {
      dead = error;
      for (const waiter of waiting.values()) waiter.reject(CodedError.fromRecord(error));
      waiting.clear();
    },
  };
}
