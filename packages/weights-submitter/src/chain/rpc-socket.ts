/** One WebSocket to a Substrate node: requests with a deadline, subscriptions, one end. */

import { CodedError } from "@platform/protocol";
import { type RawData, WebSocket } from "ws";
import {
  CONNECT_TIMEOUT_MS,
  MAX_FRAME_BYTES,
  MAX_WAITING_REQUESTS,
  REQUEST_TIMEOUT_MS,
} from "../limits.ts";

interface Waiting {
  readonly timer: NodeJS.Timeout;
  resolve(result: unknown): void;
  reject(error: CodedError): void;
}

interface Frame {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly code?: unknown; readonly message?: unknown; readonly data?: unknown };
  readonly params?: { readonly subscription?: unknown; readonly result?: unknown };
}

export function unreachable(message: string): CodedError {
  return new CodedError({
    code: "CHAIN_UNREACHABLE",
    message,
    hint: "is the chain node up, and is its WebSocket URL right? it is tried again by itself",
  });
}

export class RpcSocket {
  /** Resolves with the reason when the connection is over; never rejects. */
  readonly ended: Promise<string>;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #subscriptions = new Map<string, (result: unknown) => void>();
  /** Notifications that overtook the answer which names their subscription. */
  readonly #early = new Map<string, unknown[]>();
  #nextId = 1;
  #end: (reason: string) => void = () => undefined;
  #over: string | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    socket.on("message", (data) => this.#receive(data));
    socket.on("error", (error) => this.close(error.message));
    socket.on("close", () => this.close("the node closed the connection"));
  }

  /** `signal` ends the attempt and the connection. @throws CodedError CHAIN_UNREACHABLE */
  static open(url: string, signal: AbortSignal): Promise<RpcSocket> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, {
        handshakeTimeout: CONNECT_TIMEOUT_MS,
        maxPayload: MAX_FRAME_BYTES,
        perMessageDeflate: false,
      });
      const stop = (): void => socket.terminate();
      signal.addEventListener("abort", stop);
      socket.once("close", () => signal.removeEventListener("abort", stop));
      if (signal.aborted) stop();
      const failed = (error: Error): void => {
        reject(unreachable(`no chain answers at ${url}: ${error.message}`));
      };
      socket.once("error", failed);
      socket.once("open", () => {
        socket.off("error", failed);
        resolve(new RpcSocket(socket));
      });
    });
  }

  /** @throws CodedError CHAIN_UNREACHABLE, CHAIN_REFUSED with the node's code in `data` */
  request(method: string, params: readonly unknown[], timeoutMs = REQUEST_TIMEOUT_MS) {
    return new Promise<unknown>((resolve, reject) => {
      if (this.#over !== undefined) return reject(unreachable(this.#over));
      if (this.#waiting.size >= MAX_WAITING_REQUESTS)
        return reject(unreachable("too many requests wait for the chain node"));
      const id = this.#nextId++;
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(unreachable(`the chain node gave no answer to ${method} in ${timeoutMs} ms`));
      }, timeoutMs);
      this.#waiting.set(id, { timer, resolve, reject });
      this.#socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    });
  }

  /** A `receive` that throws CodedError ends the connection: the node can't be understood. */
  async subscribe(method: string, receive: (result: unknown) => void): Promise<void> {
    const subscription = await this.request(method, []);
    if (typeof subscription !== "string") throw unreachable(`no subscription came of ${method}`);
    this.#subscriptions.set(subscription, receive);
    const early = this.#early.get(subscription) ?? [];
    this.#early.delete(subscription);
    for (const result of early) this.#deliver(receive, result);
  }

  /** Idempotent; everything that waits is rejected. */
  close(reason: string): void {
    if (this.#over !== undefined) return;
    this.#over = reason;
    for (const { timer, reject } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(unreachable(reason));
    }
    this.#waiting.clear();
    this.#subscriptions.clear();
    this.#socket.terminate();
    this.#end(reason);
  }

  #receive(data: RawData): void {
    let frame: Frame;
    try {
      frame = JSON.parse(data.toString()) as Frame;
    } catch {
      this.close("the node sent what is no JSON");
      return;
    }
    if (typeof frame?.id === "number") this.#answer(frame.id, frame);
    else if (typeof frame?.params?.subscription === "string")
      this.#notify(frame.params.subscription, frame.params.result);
  }

  #answer(id: number, frame: Frame): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    if (frame.error === undefined) waiting.resolve(frame.result);
    else waiting.reject(refused(frame.error));
  }

  #deliver(receive: (result: unknown) => void, result: unknown): void {
    try {
      receive(result);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      this.close(error.message);
    }
  }

  #notify(subscription: string, result: unknown): void {
    const receive = this.#subscriptions.get(subscription);
    if (receive !== undefined) this.#deliver(receive, result);
    else if (this.#early.size < MAX_WAITING_REQUESTS)
      this.#early.set(subscription, [...(this.#early.get(subscription) ?? []), result].slice(-2));
  }
}

function refused({ code, message, data }: NonNullable<Frame["error"]>): CodedError {
  const detail = typeof data === "string" ? data : "";
  return new CodedError({
    code: "CHAIN_REFUSED",
    message: `the chain node answered ${code}: ${message}${detail === "" ? "" : `: ${detail}`}`,
    data: { code: String(code), detail },
  });
}
