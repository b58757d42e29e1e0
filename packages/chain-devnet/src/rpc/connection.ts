/** One WebSocket: requests in order, answers before their own notifications, bounded backlog. */

import type { WebSocket } from "ws";
import { MAX_BACKLOG_BYTES, MAX_SUBSCRIPTIONS } from "../node/limits.ts";
import { type Caller, RpcError, type Subscription } from "./rpc-method.ts";

/** Requests in one batch frame. */
const MAX_BATCH = 128;
/** Answers one request; throws RpcError for a refusal. */
export type Answer = (method: string, params: readonly unknown[], caller: Caller) => unknown;

interface Open {
  readonly subscription: Subscription;
  readonly stop: (subscription: Subscription) => void;
}

type Reply =
  | { readonly result: unknown }
  | { readonly error: { code: number; message: string; data?: string } };

export class Connection implements Caller {
  readonly #socket: WebSocket;
  readonly #answer: Answer;
  readonly #open = new Map<string, Open>();
  /** Notifications raised while a request is being answered: they follow its answer. */
  #held: string[] | undefined;
  #next = 1;

  constructor(socket: WebSocket, answer: Answer) {
    this.#socket = socket;
    this.#answer = answer;
  }

  receive(frame: string): void {
    let message: unknown;
    try {
      message = JSON.parse(frame);
    } catch {
      this.#send(withId(null, { error: { code: -32700, message: "Parse error" } }));
      return;
    }
    this.#held = [];
    if (Array.isArray(message)) {
      const replies = message.slice(0, MAX_BATCH).map((request) => this.#handle(request));
      this.#send(replies);
    } else this.#send(this.#handle(message));
    const held = this.#held;
    this.#held = undefined;
    for (const text of held) this.#sendText(text);
  }

  #handle(request: unknown): unknown {
    if (typeof request !== "object" || request === null)
      return withId(null, { error: { code: -32600, message: "Invalid request" } });
    const { id = null, method, params = [] } = request as Record<string, unknown>;
    if (typeof method !== "string" || !Array.isArray(params))
      return withId(id, { error: { code: -32600, message: "Invalid request" } });
    try {
      return withId(id, { result: this.#answer(method, params, this) ?? null });
    } catch (thrown) {
      if (!(thrown instanceof RpcError)) throw thrown;
      const { code, message, data } = thrown;
      return withId(id, { error: { code, message, ...(data === undefined ? {} : { data }) } });
    }
  }

  subscribe(method: string, stop: (subscription: Subscription) => void): Subscription {
    if (this.#open.size >= MAX_SUBSCRIPTIONS)
      throw new RpcError(-32006, `Too many subscriptions on the connection (${MAX_SUBSCRIPTIONS})`);
    const id = `dev-${this.#next++}`;
    const subscription: Subscription = {
      id,
      notify: (result) => {
        if (!this.#open.has(id)) return;
        const params = { subscription: id, result };
        const text = JSON.stringify({ jsonrpc: "2.0", method, params });
        if (this.#held === undefined) this.#sendText(text);
        else this.#held.push(text);
      },
    };
    this.#open.set(id, { subscription, stop });
    return subscription;
  }

  unsubscribe(id: string): boolean {
    const open = this.#open.get(id);
    this.#open.delete(id);
    open?.stop(open.subscription);
    return open !== undefined;
  }

  /** The socket is gone. */
  end(): void {
    for (const id of [...this.#open.keys()]) this.unsubscribe(id);
  }

  #send(message: unknown): void {
    this.#sendText(JSON.stringify(message));
  }

  #sendText(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > MAX_BACKLOG_BYTES) this.#socket.terminate();
    else this.#socket.send(text);
  }
}

function withId(id: unknown, reply: Reply): object {
  return { jsonrpc: "2.0", id, ...reply };
}
