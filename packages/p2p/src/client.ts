import {
  CodedError,
  type Hex32,
  MAX_FRAME_BYTES,
  type Port,
  toErrorRecord,
} from "@platform/protocol";
import type {
  FetchOptions,
  GossipVerdict,
  Member,
  MessageClass,
  NetworkInfo,
  NetworkStats,
  Outcome,
  PeerRef,
  Provider,
  RequestOptions,
  Topic,
} from "./config.ts";
import {
  type Ask,
  type AskName,
  type Asks,
  type CallName,
  type Calls,
  exactBytes,
  type NetworkCommand,
  type NetworkEvent,
} from "./messages.ts";

/** What the main thread decides for the network. A handler that throws answers with its code. */
export interface NetworkHandlers {
  /** A member's message, in its order on that lane. */
  onMessage(message: { hotkey: Hex32; class: MessageClass; bytes: Uint8Array }): void;
  /** Answers NS/sync/1; at most MAX_FRAME_BYTES. */
  onRequest(request: { from: PeerRef; bytes: Uint8Array }): Promise<Uint8Array>;
  /** Must answer within 4 s, or the message counts as ignored and is not forwarded. */
  onGossip(message: { topic: Topic; from: PeerRef; bytes: Uint8Array }): Promise<GossipVerdict>;
  /** The block's bytes, or undefined if it is not held or not served to this peer. */
  onBlob(request: { from: PeerRef; cid: string }): Promise<Uint8Array | undefined>;
  /** A peer's certificate against the metagraph; false closes its connection. */
  onCertificate(certificate: { from: PeerRef; bytes: Uint8Array }): Promise<boolean>;
  /** First connection to a member's peer opened, or the last one closed. */
  onPeer(change: { hotkey: Hex32; peerId: string; connected: boolean }): void;
}

/** The network as the main thread sees it. Failed promises carry a CodedError. */
export interface NetworkClient {
  /** Settles once: listening, or PORT_IN_USE / ADDRESS_UNUSABLE. */
  readonly ready: Promise<NetworkInfo>;
  /** Replaces the whole table; connections of peers that are no longer in it are closed. */
  setMembers(members: readonly Member[]): void;
  /** Queues for the members; never fails: what cannot be sent is dropped oldest first. */
  send(to: readonly Hex32[], messageClass: MessageClass, bytes: Uint8Array): void;
  /** Sync request to a hotkey or a connected peer id. PEER_UNREACHABLE, REQUEST_TIMEOUT, or the
   * code that the far side answered. */
  request(to: string, bytes: Uint8Array, options?: RequestOptions): Promise<Uint8Array>;
  /** Number of peers it was queued for, 0 if none listens. MESSAGE_TOO_LARGE. */
  publish(topic: Topic, bytes: Uint8Array): Promise<number>;
  /** Bytes that hash to the CID. BLOB_NOT_FOUND, BLOB_TOO_LARGE, BLOB_MISMATCH, PEER_UNREACHABLE. */
  fetchBlob(cid: string, options: FetchOptions): Promise<Uint8Array>;
  /** Announces in the DHT; number of peers that took the record. */
  provide(cid: string): Promise<number>;
  findProviders(cid: string, limit?: number): Promise<readonly Provider[]>;
  /** Dials a multiaddr with peer id; the peer id. */
  dial(address: string): Promise<string>;
  stats(): Promise<NetworkStats>;
  /** Closes connections and sockets; settles when the service has ended. */
  stop(): Promise<void>;
}

/** Binds the main thread's handlers to a network service behind the port. */
export function createNetworkClient(
  port: Port<NetworkEvent, NetworkCommand>,
  handlers: NetworkHandlers,
): NetworkClient {
  return new PortNetworkClient(port, handlers);
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

class PortNetworkClient implements NetworkClient {
  readonly ready: Promise<NetworkInfo>;
  readonly #port: Port<NetworkEvent, NetworkCommand>;
  readonly #handlers: NetworkHandlers;
  readonly #waiting = new Map<number, Waiting>();
  readonly #started = Promise.withResolvers<NetworkInfo>();
  #nextId = 1;
  #stopped: Promise<void> | undefined;

  constructor(port: Port<NetworkEvent, NetworkCommand>, handlers: NetworkHandlers) {
    this.#port = port;
    this.#handlers = handlers;
    this.ready = this.#started.promise;
    // A caller may look at `ready` later: the rejection is kept, not reported as unhandled.
    this.ready.catch(() => undefined);
    port.onMessage((event) => this.#receive(event));
  }

  setMembers(members: readonly Member[]): void {
    this.#port.post({ type: "members", members });
  }

  send(to: readonly Hex32[], messageClass: MessageClass, bytes: Uint8Array): void {
    this.#port.post({ type: "send", to, class: messageClass, bytes: exactBytes(bytes) });
  }

  request(to: string, bytes: Uint8Array, options: RequestOptions = {}): Promise<Uint8Array> {
    const { timeoutMs = 10_000, maxBytes = MAX_FRAME_BYTES } = options;
    return this.#call("request", { to, bytes: exactBytes(bytes), timeoutMs, maxBytes });
  }

  publish(topic: Topic, bytes: Uint8Array): Promise<number> {
    return this.#call("publish", { topic, bytes: exactBytes(bytes) });
  }

  fetchBlob(cid: string, options: FetchOptions): Promise<Uint8Array> {
    const { maxBytes, from = [], timeoutMs = 30_000 } = options;
    return this.#call("fetchBlob", { cid, maxBytes, from, timeoutMs });
  }

  provide(cid: string): Promise<number> {
    return this.#call("provide", { cid });
  }

  findProviders(cid: string, limit = 8): Promise<readonly Provider[]> {
    return this.#call("findProviders", { cid, limit });
  }

  dial(address: string): Promise<string> {
    return this.#call("dial", { address });
  }

  stats(): Promise<NetworkStats> {
    return this.#call("stats", {});
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#call("stop", {}).then(() => {
      this.#port.close();
      this.#failAll();
    });
    return this.#stopped;
  }

  #call<Name extends CallName>(name: Name, input: Calls[Name]["in"]): Promise<Calls[Name]["out"]> {
    if (this.#stopped !== undefined) return Promise.reject(stoppedError());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      const call = { id, name, input } as Extract<NetworkCommand, { type: "call" }>["call"];
      this.#port.post({ type: "call", call });
    });
  }

  #receive(event: NetworkEvent): void {
    switch (event.type) {
      case "ready":
        this.#started.resolve(event.info);
        return;
      case "failed":
        this.#started.reject(CodedError.fromRecord(event.error));
        // A service that never opened answers nothing, `stop` included.
        this.#stopped = Promise.resolve();
        this.#failAll();
        return;
      case "message":
        this.#handlers.onMessage(event);
        return;
      case "peer":
        this.#handlers.onPeer(event);
        return;
      case "ask":
        void this.#answer(event.ask);
        return;
      case "result":
        this.#settle(event.id, event.outcome);
    }
  }

  #settle(id: number, outcome: Outcome<unknown>): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    if (outcome.ok) waiting.resolve(outcome.value as never);
    else waiting.reject(CodedError.fromRecord(outcome.error));
  }

  async #answer(ask: Ask): Promise<void> {
    let outcome: Outcome<Asks[AskName]["out"]>;
    try {
      const value = await this.#decide(ask);
      outcome = { ok: true, value: value instanceof Uint8Array ? exactBytes(value) : value };
    } catch (error) {
      outcome = { ok: false, error: toErrorRecord(error) };
    }
    this.#port.post({ type: "answer", id: ask.id, outcome });
  }

  #decide(ask: Ask): Promise<Asks[AskName]["out"]> {
    switch (ask.name) {
      case "request":
        return this.#handlers.onRequest(ask.input);
      case "gossip":
        return this.#handlers.onGossip(ask.input);
      case "blob":
        return this.#handlers.onBlob(ask.input);
      case "certificate":
        return this.#handlers.onCertificate(ask.input);
    }
  }

  #failAll(): void {
    for (const waiting of this.#waiting.values()) waiting.reject(stoppedError());
    this.#waiting.clear();
  }
}

function stoppedError(): CodedError {
  return new CodedError({ code: "NETWORK_STOPPED", message: "the network service has stopped" });
}
