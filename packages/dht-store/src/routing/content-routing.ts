/** Finds content by its hash: here, at the peers that were named, at whoever announced it. */

import { CodedError, MAX_BLOB_PROVIDERS, toErrorRecord } from "@platform/protocol";
import type { CID } from "multiformats/cid";
import { LiarList } from "./liar-list.ts";

/** What the network must offer; p2p's client has this form. Peers are peer ids. */
export interface ContentNetwork {
  provide(cid: string): Promise<unknown>;
  findProviders(cid: string, limit: number): Promise<readonly { readonly peerId: string }[]>;
  /** An empty `from` asks whoever is connected. */
  fetchBlob(
    cid: string,
    options: {
      readonly maxBytes: number;
      readonly from: readonly string[];
      readonly timeoutMs: number;
    },
  ): Promise<Uint8Array>;
}

/** What is held here; a DagStore has this form, and so has one in another thread. */
export interface ContentStore {
  has(cid: CID): boolean | Promise<boolean>;
  getBytes(cid: CID): Uint8Array | undefined | Promise<Uint8Array | undefined>;
  /** @throws CodedError BLOB_MISMATCH, DAG_BLOCK_*, BLOB_QUOTA */
  putVerified(cid: CID, bytes: Uint8Array): void | Promise<void>;
}

export interface ContentRoutingComponents {
  readonly store: ContentStore;
  readonly network: ContentNetwork;
  /** Told of each peer whose bytes did not have the hash that it was asked for. */
  readonly onLiar?: (peerId: string, cid: CID) => void;
}

export interface GetOptions {
  /** Known before the fetch, from a signed manifest or envelope. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
  /** Peers that should have it, asked first. */
  readonly hints?: readonly string[];
  /** For each peer. @default 10,000 */
  readonly timeoutMs?: number;
}

export interface ContentRouting {
  /**
   * Bytes with the hash of the CID, stored before they are returned; calls for one CID share a fetch.
   * @throws CodedError BLOB_NOT_FOUND, BLOB_MISMATCH, BLOB_TOO_LARGE, DAG_BLOCK_*, BLOB_QUOTA;
   *   the signal's reason when aborted
   */
  get(cid: CID, options: GetOptions): Promise<Uint8Array>;
  /** Announces bytes that are held. @throws CodedError BLOB_NOT_FOUND */
  provide(cid: CID): Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 10_000;

export function createContentRouting(components: ContentRoutingComponents): ContentRouting {
  return new NetworkContentRouting(components);
}

class NetworkContentRouting implements ContentRouting {
  readonly #store: ContentStore;
  readonly #network: ContentNetwork;
  readonly #onLiar: (peerId: string, cid: CID) => void;
  readonly #liars = new LiarList();
  readonly #running = new Map<string, Promise<Uint8Array>>();

  constructor({ store, network, onLiar }: ContentRoutingComponents) {
    this.#store = store;
    this.#network = network;
    this.#onLiar = onLiar ?? (() => {});
  }

  async get(cid: CID, options: GetOptions): Promise<Uint8Array> {
    options.signal?.throwIfAborted();
    const held = await this.#store.getBytes(cid);
    if (held !== undefined) return this.#bounded(held, cid, options.maxBytes);
    // Only equal bounds share: a smaller one must not fail a caller that allows more.
    const key = `${cid} ${options.maxBytes}`;
    let running = this.#running.get(key);
    if (running === undefined) {
      running = this.#fetch(cid, options).finally(() => this.#running.delete(key));
      this.#running.set(key, running);
    }
    return options.signal === undefined ? running : abortable(running, options.signal);
  }

  async provide(cid: CID): Promise<void> {
    if (!(await this.#store.has(cid))) throw notFound(cid, 0);
    await this.#network.provide(cid.toString());
  }

  async #fetch(cid: CID, options: GetOptions): Promise<Uint8Array> {
    let asked = 0;
    let worst = notFound(cid, 0);
    for await (const peer of this.#candidates(cid, options.hints ?? [])) {
      if (asked >= MAX_BLOB_PROVIDERS) break;
      asked++;
      const result = await this.#ask(cid, options, peer);
      if (result instanceof Uint8Array) return result;
      if (WEIGHT.indexOf(result.code) > WEIGHT.indexOf(worst.code)) worst = result;
    }
    throw worst.code === "BLOB_NOT_FOUND" ? notFound(cid, asked) : worst;
  }

  /** Hints, then announced providers, then null: whoever is connected. Each peer once, no liars. */
  async *#candidates(cid: CID, hints: readonly string[]): AsyncGenerator<string | null> {
    const seen = new Set<string>();
    const fresh = (peer: string): boolean => {
      if (seen.has(peer) || this.#liars.has(peer)) return false;
      seen.add(peer);
      return true;
    };
    yield* hints.filter(fresh);
    const providers = await this.#providersOf(cid);
    yield* providers.filter(fresh);
    yield null;
  }

  async #providersOf(cid: CID): Promise<string[]> {
    try {
      const found = await this.#network.findProviders(cid.toString(), MAX_BLOB_PROVIDERS);
      return found.map(({ peerId }) => peerId);
    } catch {
      // No directory at hand is no reason not to ask the peers in touch.
      return [];
    }
  }

  /** The bytes, stored, or why this peer did not give them. */
  async #ask(cid: CID, options: GetOptions, peer: string | null): Promise<Uint8Array | CodedError> {
    const { maxBytes, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
    const from = peer === null ? [] : [peer];
    let bytes: Uint8Array;
    try {
      bytes = await this.#network.fetchBlob(cid.toString(), { maxBytes, from, timeoutMs });
    } catch (thrown) {
      return CodedError.fromRecord(toErrorRecord(thrown));
    }
    try {
      this.#bounded(bytes, cid, maxBytes);
      await this.#store.putVerified(cid, bytes);
      return bytes;
    } catch (thrown) {
      // A bad form under the right hash, or no room here, is the same from every peer.
      const mayDiffer = ["BLOB_MISMATCH", "BLOB_TOO_LARGE"];
      if (!(thrown instanceof CodedError) || !mayDiffer.includes(thrown.code)) throw thrown;
      if (peer !== null && thrown.code === "BLOB_MISMATCH") {
        this.#liars.add(peer);
        this.#onLiar(peer, cid);
      }
      return thrown;
    }
  }

  #bounded(bytes: Uint8Array, cid: CID, maxBytes: number): Uint8Array {
    if (bytes.length <= maxBytes) return bytes;
    throw new CodedError({
      code: "BLOB_TOO_LARGE",
      message: `${cid} has ${bytes.length} bytes; at most ${maxBytes} are allowed here`,
    });
  }
}

/** The more a failure says about the content itself, the sooner it is the one that is reported. */
const WEIGHT = ["BLOB_NOT_FOUND", "PEER_UNREACHABLE", "BLOB_MISMATCH", "BLOB_TOO_LARGE"];

function notFound(cid: CID, asked: number): CodedError {
  return new CodedError({
    code: "BLOB_NOT_FOUND",
    message: `nobody who was asked holds ${cid} (${asked} asked)`,
    hint: "the holder may be offline: keep it running until the validators have the bytes",
  });
}

/** The shared fetch goes on for the others; only this caller stops waiting. */
function abortable<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    // The signal may have fired while the store was asked: then no event comes any more.
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
