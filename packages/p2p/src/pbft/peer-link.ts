import type { Connection, Stream } from "@libp2p/interface";
import { joinBytes, STREAM_STALL_MS } from "@platform/protocol";
import type { MessageClass } from "../config.ts";
import type { NetworkContext } from "../host/context.ts";
import { sendAll } from "../host/stream-drain.ts";
import { encodeFrame } from "./frame.ts";
import { SendQueue } from "./send-queue.ts";

/** About one packet of the noise channel; the queue's order of precedence holds between bursts. */
const BURST_BYTES = 64 * 1024;
const RETRY_MS = 500;
const OPEN_TIMEOUT_MS = 5_000;
const DROPPED = {
  consensus: "pbft_dropped_consensus",
  status: "pbft_dropped_status",
  extrinsic: "pbft_dropped_extrinsic",
} as const;

/**
 * The sending half to one member: a bounded queue and one persistent stream.
 *
 * Nothing is sent twice and nothing is confirmed: a message lost with its stream is the engine's
 * to send again, because only the engine knows whether it still matters.
 */
export class PeerLink {
  readonly #context: NetworkContext;
  readonly #connection: () => Connection | undefined;
  readonly #queue = new SendQueue();
  #stream: Stream | undefined;
  #pumping = false;
  #closed = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(context: NetworkContext, connection: () => Connection | undefined) {
    this.#context = context;
    this.#connection = connection;
  }

  send(messageClass: MessageClass, bytes: Uint8Array): void {
    const dropped = this.#queue.push(messageClass, bytes);
    if (dropped > 0) this.#context.counters.add(DROPPED[messageClass], dropped);
    this.kick();
  }

  /** Sends what waits, if a connection is there; called on each new connection too. */
  kick(): void {
    if (this.#pumping || this.#closed || this.#queue.empty) return;
    void this.#pump();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#stream?.abort(new Error("the link is closed"));
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    try {
      while (!this.#closed && !this.#queue.empty) {
        const stream = await this.#open();
        if (stream === undefined) return;
        const frames = this.#burst();
        await sendAll(stream, joinBytes(frames), STREAM_STALL_MS);
        this.#context.counters.add("pbft_sent", frames.length);
      }
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    } finally {
      // Here and not in a later microtask: a message queued in between would wait for the next.
      this.#pumping = false;
    }
  }

  /** What was queued in one turn goes out together: each write is encrypted and sent for itself. */
  #burst(): Uint8Array[] {
    const frames: Uint8Array[] = [];
    let length = 0;
    while (length < BURST_BYTES) {
      const next = this.#queue.shift();
      if (next === undefined) break;
      const frame = encodeFrame(next.class, next.bytes);
      frames.push(frame);
      length += frame.length;
    }
    return frames;
  }

  async #open(): Promise<Stream | undefined> {
    if (this.#stream?.status === "open") return this.#stream;
    const connection = this.#connection();
    if (connection === undefined) return undefined;
    const signal = AbortSignal.timeout(OPEN_TIMEOUT_MS);
    try {
      this.#stream = await connection.newStream(this.#context.names.pbft, { signal });
    } catch (error) {
      // Nothing came back at all: the line is dead, long before TCP says so. Dial anew.
      if (signal.aborted) connection.abort(new Error("the peer does not answer"));
      throw error;
    }
    return this.#stream;
  }

  #fail(error: Error): void {
    const stalled = "code" in error && error.code === "STREAM_STALLED";
    if (stalled) this.#context.counters.add("pbft_stalled");
    this.#stream?.abort(error);
    this.#stream = undefined;
    if (this.#closed) return;
    // Without a connection the next one kicks the link; with one the peer refused the stream.
    this.#retry = setTimeout(() => this.kick(), RETRY_MS);
    this.#retry.unref();
  }
}
