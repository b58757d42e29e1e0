/** One endpoint at a time, rebuilt whole after each fault: dropped socket, silent chain, bad start. */

import type { ChainRef, CodedError } from "@platform/protocol";
import { ApiPromise, WsProvider } from "@polkadot/api";
import type { ApiOptions } from "@polkadot/api/types";
import { unreachable } from "./chain-errors.ts";
import { SIGNED_EXTENSIONS } from "./signed-extensions.ts";

export interface ConnectionInit {
  /** Tried in turn. */
  readonly urls: readonly string[];
  /** No new head for three of these (at least 3 s) and the connection is replaced. @default 12000 */
  readonly blockTimeMs?: number;
  /** For a connection attempt, metadata included, and for a caller that waits. @default 15000 */
  readonly timeoutMs?: number;
}

const MIN_SILENCE_MS = 3_000;
const BACKOFF_MIN_MS = 200;
const BACKOFF_MAX_MS = 10_000;

interface Waiter {
  resolve(api: ApiPromise): void;
  reject(error: CodedError): void;
  timer: ReturnType<typeof setTimeout>;
}

export class Connection {
  readonly #urls: readonly string[];
  readonly #silenceMs: number;
  readonly #timeoutMs: number;
  readonly #waiters = new Set<Waiter>();
  readonly #finalizedListeners = new Set<(head: ChainRef) => void>();
  readonly #troubleListeners = new Set<(trouble: string | null) => void>();
  #api: ApiPromise | undefined;
  /** Endpoint in use, by its place in the list. */
  #endpoint = 0;
  /** Failures since the last success: sets the pause before the next attempt. */
  #failures = 0;
  #backoff: ReturnType<typeof setTimeout> | undefined;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  #finalized: ChainRef | null = null;
  #trouble: string | null = "not connected yet";
  #closed = false;

  constructor(init: ConnectionInit) {
    this.#urls = init.urls;
    this.#silenceMs = Math.max(MIN_SILENCE_MS, 3 * (init.blockTimeMs ?? 12_000));
    this.#timeoutMs = init.timeoutMs ?? 15_000;
    void this.#connect();
  }

  get url(): string {
    return this.#urls[this.#endpoint % this.#urls.length] as string;
  }

  get finalized(): ChainRef | null {
    return this.#finalized;
  }

  get trouble(): string | null {
    return this.#trouble;
  }

  onFinalized(receive: (head: ChainRef) => void): () => void {
    this.#finalizedListeners.add(receive);
    if (this.#finalized !== null) receive(this.#finalized);
    return () => this.#finalizedListeners.delete(receive);
  }

  onTrouble(receive: (trouble: string | null) => void): () => void {
    this.#troubleListeners.add(receive);
    return () => this.#troubleListeners.delete(receive);
  }

  /** The live API; waits for one up to the time limit. Rejects CHAIN_UNREACHABLE. */
  api(): Promise<ApiPromise> {
    if (this.#api?.isConnected) return Promise.resolve(this.#api);
    if (this.#closed) return Promise.reject(unreachable(this.url));
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        resolve,
        reject,
        timer: setTimeout(() => {
          this.#waiters.delete(waiter);
          reject(unreachable(this.url, new Error(this.#trouble ?? "timed out")));
        }, this.#timeoutMs),
      };
      this.#waiters.add(waiter);
    });
  }

  /** Never rejects: every failure leads to the next attempt. */
  async #connect(): Promise<void> {
    const { url } = this;
    // The provider's own reconnection would keep an API whose metadata may be outdated.
    const provider = new WsProvider(url, false, {}, this.#timeoutMs);
    let api: ApiPromise | undefined;
    try {
      api = await this.#open(provider);
      if (this.#closed) throw new Error("closed while connecting");
      this.#api = api;
      provider.on("disconnected", () => this.#lose(api, "the connection was closed"));
      await this.#followHeads(api);
      this.#setTrouble(null);
      for (const waiter of this.#waiters) {
        clearTimeout(waiter.timer);
        waiter.resolve(api);
      }
      this.#waiters.clear();
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      if (api !== undefined && this.#api === api) this.#lose(api, reason);
      else {
        void provider.disconnect().catch(() => undefined);
        this.#retry(reason);
      }
    }
  }

  async #open(provider: WsProvider): Promise<ApiPromise> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("no answer in time")), this.#timeoutMs);
    });
    const failed = new Promise<never>((_, reject) => {
      provider.on("error", () => reject(new Error("connection refused")));
    });
    try {
      await provider.connect();
      const opening = ApiPromise.create({
        // Its declaration and the interface's differ under exactOptionalPropertyTypes only.
        provider: provider as NonNullable<ApiOptions["provider"]>,
        noInitWarn: true,
        throwOnConnect: true,
        throwOnUnknown: false,
        signedExtensions: SIGNED_EXTENSIONS,
      });
      opening.catch(() => undefined);
      failed.catch(() => undefined);
      late.catch(() => undefined);
      return await Promise.race([opening, failed, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #followHeads(api: ApiPromise): Promise<void> {
    await api.rpc.chain.subscribeNewHeads(() => this.#feedWatchdog(api));
    await api.rpc.chain.subscribeFinalizedHeads((header) => {
      if (this.#api !== api) return;
      const head: ChainRef = {
        number: header.number.toBigInt(),
        hash: header.hash.toHex().slice(2),
      };
      // Another endpoint may lag behind the last one: time does not go back for our callers.
      if (this.#finalized !== null && head.number <= this.#finalized.number) return;
      this.#finalized = head;
      for (const receive of this.#finalizedListeners) receive(head);
    });
    this.#feedWatchdog(api);
  }

  #feedWatchdog(api: ApiPromise): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(
      () => this.#lose(api, `no new block for ${this.#silenceMs} ms`),
      this.#silenceMs,
    );
  }

  #lose(api: ApiPromise | undefined, reason: string): void {
    if (api === undefined || this.#api !== api) return;
    this.#api = undefined;
    clearTimeout(this.#watchdog);
    void api.disconnect().catch(() => undefined);
    this.#retry(reason);
  }

  #retry(reason: string): void {
    if (this.#closed) return;
    this.#setTrouble(`${this.url}: ${reason}`);
    const delayMs = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** Math.min(this.#failures, 6));
    this.#failures++;
    this.#endpoint++;
    clearTimeout(this.#backoff);
    this.#backoff = setTimeout(() => void this.#connect(), delayMs);
  }

  #setTrouble(trouble: string | null): void {
    if (trouble === null) this.#failures = 0;
    this.#trouble = trouble;
    for (const receive of this.#troubleListeners) receive(trouble);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#backoff);
    clearTimeout(this.#watchdog);
    for (const waiter of this.#waiters) {
      clearTimeout(waiter.timer);
      waiter.reject(unreachable(this.url));
    }
    this.#waiters.clear();
    const api = this.#api;
    this.#api = undefined;
    await api?.disconnect().catch(() => undefined);
  }
}
