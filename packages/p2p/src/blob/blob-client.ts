import {
  CodedError,
  MAX_BLOB_FETCHES,
  MAX_BLOB_PROVIDERS,
  MAX_QUEUED_BLOB_FETCHES,
} from "@platform/protocol";
import type { CID } from "multiformats/cid";
import type { ProviderRecords } from "../dht/provider-records.ts";
import type { NetworkContext } from "../host/context.ts";
import type { Connections } from "../members/connections.ts";
import type { Calls } from "../messages.ts";
import { parseContentId } from "./content-id.ts";
import { type PullFailure, pullBlob } from "./pull-blob.ts";
import { Semaphore } from "./semaphore.ts";

const MAX_TIMEOUT_MS = 300_000;
type Input = Calls["fetchBlob"]["in"];

/** The more a failure says about the blob itself, the sooner it is the one that is reported. */
const WEIGHT: Record<PullFailure, number> = {
  BLOB_TOO_LARGE: 4,
  BLOB_MISMATCH: 3,
  PEER_UNREACHABLE: 2,
  BLOB_NOT_FOUND: 1,
};
const MESSAGES: Record<PullFailure, string> = {
  BLOB_TOO_LARGE: "every provider offers more bytes than allowed",
  BLOB_MISMATCH: "the bytes that providers sent do not hash to the content id",
  PEER_UNREACHABLE: "the providers could not be reached or broke off",
  BLOB_NOT_FOUND: "nobody who was asked holds it",
};
const HINT = "the holder may be offline: keep it running until the validators have the bytes";

/** Pulls blobs by hash from whoever has them; only matching bytes ever leave this class. */
export class BlobClient {
  readonly #context: NetworkContext;
  readonly #connections: Connections;
  readonly #records: ProviderRecords;
  readonly #lanes = new Semaphore(MAX_BLOB_FETCHES, MAX_QUEUED_BLOB_FETCHES);
  readonly #running = new Map<string, Promise<Uint8Array>>();

  constructor(context: NetworkContext, connections: Connections, records: ProviderRecords) {
    this.#context = context;
    this.#connections = connections;
    this.#records = records;
  }

  /** Throws BLOB_NOT_FOUND, BLOB_TOO_LARGE, BLOB_MISMATCH, PEER_UNREACHABLE, BUSY. */
  fetch(input: Input): Promise<Uint8Array> {
    const cid = parseContentId(input.cid);
    // Several submissions may name one module: the second caller joins the first pull.
    const key = `${cid} ${input.maxBytes} ${input.from.join(" ")}`;
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const started = this.#lanes
      .run(() => this.#fromAnybody(cid, input))
      .finally(() => this.#running.delete(key));
    this.#running.set(key, started);
    return started;
  }

  async #fromAnybody(cid: CID, input: Input): Promise<Uint8Array> {
    const timeoutMs = Math.min(Math.max(1, input.timeoutMs), MAX_TIMEOUT_MS);
    const signal = AbortSignal.timeout(timeoutMs);
    const asked = new Set<string>();
    let worst: PullFailure = "BLOB_NOT_FOUND";
    for await (const provider of this.#candidates(input)) {
      if (signal.aborted || asked.size >= MAX_BLOB_PROVIDERS) break;
      if (asked.has(provider.peerId)) continue;
      asked.add(provider.peerId);
      const result = await this.#from(provider, cid, input.maxBytes, signal);
      if (typeof result !== "string") return result;
      if (WEIGHT[result] > WEIGHT[worst]) worst = result;
    }
    this.#context.counters.add("blob_failures");
    throw new CodedError({
      code: worst,
      message: `blob ${input.cid}: ${MESSAGES[worst]} (${asked.size} asked)`,
      hint: HINT,
    });
  }

  /** The named peers; without names the members in touch, then whoever announced it in the DHT. */
  async *#candidates(
    input: Input,
  ): AsyncGenerator<{ peerId: string; addresses: readonly string[] }> {
    for (const peerId of input.from) yield { peerId, addresses: [] };
    if (input.from.length > 0) return;
    for (const peerId of this.#connections.connectedMemberPeers()) yield { peerId, addresses: [] };
    yield* await this.#records.find(input.cid, MAX_BLOB_PROVIDERS);
  }

  async #from(
    provider: { peerId: string; addresses: readonly string[] },
    cid: CID,
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<Uint8Array | PullFailure> {
    try {
      const connection = await this.#connections.reach(provider.peerId, provider.addresses);
      const result = await pullBlob(connection, this.#context.names.blob, cid, maxBytes, signal);
      if (result === "BLOB_MISMATCH") this.#context.counters.add("blob_mismatches");
      if (typeof result === "string") return result;
      this.#context.counters.add("blobs_fetched");
      this.#context.counters.add("blob_bytes_in", result.length);
      return result;
    } catch {
      // Whatever broke, this provider did not deliver: the next one is asked.
      return "PEER_UNREACHABLE";
    }
  }
}
