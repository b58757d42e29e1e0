import { setTimeout as delay } from "node:timers/promises";
import type { Connection, Stream } from "@libp2p/interface";
import { lpStream } from "@libp2p/utils";
import {
  BLOB_CHUNK_BYTES,
  MAX_BLOBS_SERVED,
  MAX_BLOBS_SERVED_PER_PEER,
  STREAM_STALL_MS,
} from "@platform/protocol";
import type { NetworkContext } from "../host/context.ts";
import type { Host } from "../host/create-host.ts";
import { sendPrefixed } from "../host/prefixed-frame.ts";
import { PeerBuckets, RATES } from "../limit/rates.ts";
import {
  BlobCode,
  type BlobHeader,
  type BlobRequest,
  decodeBlobRequest,
  encodeBlobHeader,
  MAX_BLOB_REQUEST_BYTES,
} from "./blob-frame.ts";
import { decodeContentId } from "./content-id.ts";

const MAX_STREAMS = 8;
const LOOKUP_TIMEOUT_MS = 5_000;

/** Serves bytes by hash: whether and to whom is the main thread's answer. */
export class BlobServer {
  readonly #context: NetworkContext;
  readonly #rate: PeerBuckets;
  readonly #serving = new Map<string, number>();
  #total = 0;

  constructor(context: NetworkContext) {
    this.#context = context;
    this.#rate = new PeerBuckets(RATES.blobBytes, context.now);
  }

  async start(host: Host): Promise<void> {
    await host.handle(
      this.#context.names.blob,
      (stream, connection) => this.#accept(stream, connection),
      { maxInboundStreams: MAX_STREAMS, maxOutboundStreams: MAX_STREAMS },
    );
  }

  async #accept(stream: Stream, connection: Connection): Promise<void> {
    const peerId = connection.remotePeer.toString();
    const mine = this.#serving.get(peerId) ?? 0;
    const busy = mine >= MAX_BLOBS_SERVED_PER_PEER || this.#total >= MAX_BLOBS_SERVED;
    this.#total++;
    this.#serving.set(peerId, mine + 1);
    try {
      await this.#serve(stream, peerId, busy);
    } catch (error) {
      this.#context.counters.add("blobs_refused");
      stream.abort(error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.#total--;
      const left = (this.#serving.get(peerId) ?? 1) - 1;
      if (left > 0) this.#serving.set(peerId, left);
      else this.#serving.delete(peerId);
    }
  }

  async #serve(stream: Stream, peerId: string, busy: boolean): Promise<void> {
    const signal = AbortSignal.timeout(STREAM_STALL_MS);
    const frame = await lpStream(stream, { maxDataLength: MAX_BLOB_REQUEST_BYTES }).read({
      signal,
    });
    const found = busy
      ? BlobCode.busy
      : await this.#find(decodeBlobRequest(frame.subarray()), peerId);
    if (typeof found === "number") {
      this.#context.counters.add("blobs_refused");
      await sendPrefixed(stream, encodeBlobHeader({ code: found, total: 0 }), STREAM_STALL_MS);
    } else {
      await sendPrefixed(stream, encodeBlobHeader(found.header), STREAM_STALL_MS);
      await this.#sendChunks(stream, peerId, found.rest);
      this.#context.counters.add("blobs_served");
    }
    await stream.close({ signal: AbortSignal.timeout(STREAM_STALL_MS) });
  }

  async #find(
    request: BlobRequest,
    peerId: string,
  ): Promise<BlobCode | { header: BlobHeader; rest: Uint8Array }> {
    const { asks, members } = this.#context;
    let cid: string;
    try {
      cid = decodeContentId(request.cid).toString();
    } catch {
      return BlobCode.badRequest;
    }
    const input = { from: members.ref(peerId), cid };
    // A look-up that fails is the same to the peer as one that finds nothing: it asks elsewhere.
    const bytes = await asks.ask("blob", input, LOOKUP_TIMEOUT_MS).catch(() => undefined);
    if (bytes === undefined) return BlobCode.notFound;
    if (request.offset > bytes.length) return BlobCode.badRequest;
    const header = { code: BlobCode.ok, total: bytes.length };
    return { header, rest: bytes.subarray(request.offset) };
  }

  async #sendChunks(stream: Stream, peerId: string, bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; at += BLOB_CHUNK_BYTES) {
      const chunk = bytes.subarray(at, at + BLOB_CHUNK_BYTES);
      const waitMs = this.#rate.owe(peerId, chunk.length);
      if (waitMs > 0) await delay(waitMs, undefined, { ref: false });
      await sendPrefixed(stream, chunk, STREAM_STALL_MS);
      this.#context.counters.add("blob_bytes_out", chunk.length);
    }
  }
}
