import type { Connection, Stream } from "@libp2p/interface";
import { lpStream } from "@libp2p/utils";
import {
  CodedError,
  MAX_FRAME_BYTES,
  MAX_SYNC_REQUEST_BYTES,
  STREAM_STALL_MS,
  toErrorRecord,
} from "@platform/protocol";
import type { Outcome } from "../config.ts";
import type { NetworkContext } from "../host/context.ts";
import type { Host } from "../host/create-host.ts";
import { sendPrefixed } from "../host/prefixed-frame.ts";
import { PeerBuckets, RATES } from "../limit/rates.ts";
import { type Connections, unreachable } from "../members/connections.ts";
import { type Calls, exactBytes } from "../messages.ts";
import { decodeAnswer, encodeAnswer } from "./answer-frame.ts";

/** Requests of one connection in flight. */
const MAX_STREAMS = 4;
const ANSWER_TIMEOUT_MS = 10_000;
const MAX_TIMEOUT_MS = 60_000;

/** One question, one answer, one stream: status, decisions and whatever else main serves. */
export class SyncPlane {
  readonly #context: NetworkContext;
  readonly #connections: Connections;
  readonly #memberRate: PeerBuckets;
  readonly #strangerRate: PeerBuckets;

  constructor(context: NetworkContext, connections: Connections) {
    this.#context = context;
    this.#connections = connections;
    this.#memberRate = new PeerBuckets(RATES.syncMember, context.now);
    this.#strangerRate = new PeerBuckets(RATES.syncStranger, context.now);
  }

  async start(host: Host): Promise<void> {
    await host.handle(
      this.#context.names.sync,
      (stream, connection) => this.#serve(stream, connection),
      { maxInboundStreams: MAX_STREAMS, maxOutboundStreams: 2 * MAX_STREAMS },
    );
  }

  /** Asks a hotkey (64 hex characters) or a peer id. */
  async request(input: Calls["request"]["in"]): Promise<Uint8Array> {
    if (input.bytes.length > MAX_SYNC_REQUEST_BYTES)
      throw new CodedError({ code: "MESSAGE_TOO_LARGE", message: "the request is too large" });
    const { counters } = this.#context;
    counters.add("sync_sent");
    const outcome = await this.#ask(input).catch((error: unknown) => {
      counters.add("sync_failed");
      throw error;
    });
    if (outcome.ok) return outcome.value;
    counters.add("sync_failed");
    throw CodedError.fromRecord(outcome.error);
  }

  async #ask(input: Calls["request"]["in"]): Promise<Outcome<Uint8Array>> {
    const connection = await this.#target(input.to);
    const timeoutMs = Math.min(Math.max(1, input.timeoutMs), MAX_TIMEOUT_MS);
    const signal = AbortSignal.timeout(timeoutMs);
    let stream: Stream | undefined;
    try {
      stream = await connection.newStream(this.#context.names.sync, { signal });
      const maxDataLength = Math.min(input.maxBytes, MAX_FRAME_BYTES) + 1;
      const lp = lpStream(stream, { maxDataLength });
      await lp.write(input.bytes, { signal });
      const answer = await lp.read({ signal });
      await stream.close({ signal });
      return decodeAnswer(answer.subarray());
    } catch (error) {
      stream?.abort(error instanceof Error ? error : new Error(String(error)));
      throw askError(error, signal, input.to, timeoutMs);
    }
  }

  async #target(to: string): Promise<Connection> {
    if (!/^[0-9a-f]{64}$/.test(to)) return this.#connections.reach(to, []);
    const connection = this.#connections.findMember(to);
    if (connection === undefined) throw unreachable(to, "the member is not connected");
    return connection;
  }

  async #serve(stream: Stream, connection: Connection): Promise<void> {
    try {
      const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
      const lp = lpStream(stream, { maxDataLength: MAX_SYNC_REQUEST_BYTES });
      const question = await lp.read({ signal });
      const peerId = connection.remotePeer.toString();
      const outcome = await this.#decide(peerId, exactBytes(question.subarray()));
      this.#context.counters.add(outcome.ok ? "sync_served" : "sync_refused");
      await sendPrefixed(stream, encodeAnswer(outcome), STREAM_STALL_MS);
      await stream.close({ signal: AbortSignal.timeout(STREAM_STALL_MS) });
    } catch (error) {
      this.#context.counters.add("sync_refused");
      stream.abort(error instanceof Error ? error : new Error(String(error)));
    }
  }

  async #decide(peerId: string, bytes: Uint8Array): Promise<Outcome<Uint8Array>> {
    const from = this.#context.members.ref(peerId);
    const rate = from.hotkey === undefined ? this.#strangerRate : this.#memberRate;
    if (!rate.take(peerId, 1))
      return { ok: false, error: { code: "RATE_LIMITED", message: "too many requests" } };
    try {
      const value = await this.#context.asks.ask("request", { from, bytes }, ANSWER_TIMEOUT_MS);
      if (value.length <= MAX_FRAME_BYTES) return { ok: true, value };
      return { ok: false, error: { code: "ANSWER_TOO_LARGE", message: "ask for less at once" } };
    } catch (error) {
      const record = toErrorRecord(error);
      // The text of an unforeseen exception is nothing that a peer should read.
      const message = record.code === "INTERNAL" ? "internal error" : record.message;
      return { ok: false, error: { code: record.code, message } };
    }
  }
}

function askError(error: unknown, signal: AbortSignal, to: string, timeoutMs: number): CodedError {
  if (error instanceof CodedError) return error;
  if (signal.aborted)
    return new CodedError({
      code: "REQUEST_TIMEOUT",
      message: `${to} did not answer within ${timeoutMs} ms`,
      hint: "ask another peer, or allow more time",
    });
  const name = error instanceof Error ? error.name : "";
  if (name === "InvalidDataLengthError" || name === "InvalidDataLengthLengthError")
    return new CodedError({ code: "ANSWER_TOO_LARGE", message: `${to} answered too much` });
  return unreachable(to, error instanceof Error ? error.message : String(error));
}
