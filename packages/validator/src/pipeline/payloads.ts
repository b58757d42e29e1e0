/** Payloads and modules by hash: what is held here, what is wanted, what others hold (§9). */

import { type ContentRouting, createContentRouting, toCid } from "@platform/dht-store";
import {
  type Hex32,
  isQuorum,
  MAX_HELD_PAYLOADS,
  MAX_PAYLOAD_BYTES,
  totalPower,
  type ValidatorSet,
} from "@platform/protocol";
import type { Clock, Network, Store } from "../components.ts";
import type { Logger } from "../logger.ts";

/** Codec of payloads and modules in a CID. */
const RAW = 0x55;
/** For each peer that is asked. */
const PULL_MS = 5_000;
/** Between two attempts to pull one payload. */
const RETRY_MS = 500;
/** Attempts for a payload that nothing in state asks for; state asks again by itself. */
const MAX_ATTEMPTS = 20;
/** Pulls at once; each is bounded by its announced size. */
const MAX_PULLS = 4;
/** Hashes known to be held without asking the disk: those of some statuses. */
const MAX_KNOWN = 8 * MAX_HELD_PAYLOADS;
/** Payloads pulled for; what state or the pool still asks for comes again by itself. */
const MAX_WANTED = 2 * MAX_HELD_PAYLOADS;

interface Wanted {
  readonly maxBytes: number;
  readonly from: readonly string[];
  attempts: number;
}

export interface PayloadComponents {
  readonly store: Store;
  readonly network: Network;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Something is held that was not before. */
  readonly onHeld: (hash: Hex32) => void;
}

export class Payloads {
  readonly #parts: PayloadComponents;
  readonly #self: Hex32;
  readonly #routing: ContentRouting;
  readonly #held = new Set<Hex32>();
  readonly #wanted = new Map<Hex32, Wanted>();
  readonly #peers = new Map<Hex32, ReadonlySet<Hex32>>();
  /** Wanted, until one of the pulls ends. */
  readonly #queue: Hex32[] = [];
  #pulls = 0;
  #stopped = false;

  constructor(parts: PayloadComponents, self: Hex32) {
    this.#parts = parts;
    this.#self = self;
    const { store, network, logger } = parts;
    this.#routing = createContentRouting({
      network,
      store: {
        has: async (cid) => (await store.blobByCid(cid.toString())) !== null,
        getBytes: async (cid) => (await store.blobByCid(cid.toString())) ?? undefined,
        putVerified: (cid, bytes) => store.putVerified(cid.toString(), bytes),
      },
      onLiar: (peer, cid) => logger.warn("A peer sent other bytes", { peer, cid: cid.toString() }),
    });
  }

  async put(bytes: Uint8Array): Promise<Hex32> {
    const hash = await this.#parts.store.putBlob(bytes);
    this.#hold(hash);
    return hash;
  }

  async holds(hash: Hex32): Promise<boolean> {
    if (this.#held.has(hash)) return true;
    if (!(await this.#parts.store.hasBlob(hash))) return false;
    this.#hold(hash);
    return true;
  }

  /** Bytes if held here; asks for them otherwise. */
  async bytes(hash: Hex32, maxBytes: number): Promise<Uint8Array | null> {
    const bytes = await this.#parts.store.blob(hash);
    if (bytes === null) this.want(hash, maxBytes, null);
    return bytes;
  }

  /** Pulls in the background, the delivering peer first. */
  want(hash: Hex32, bytes: number, peer: string | null): void {
    if (this.#held.has(hash) || this.#wanted.has(hash)) return;
    if (bytes > MAX_PAYLOAD_BYTES || this.#wanted.size >= MAX_WANTED) return;
    this.#wanted.set(hash, { maxBytes: bytes, from: peer === null ? [] : [peer], attempts: 0 });
    void this.#pull(hash);
  }

  peerHas(hotkey: Hex32, hashes: readonly Hex32[]): void {
    this.#peers.set(hotkey, new Set(hashes));
  }

  /** Forgets what members of former sets have told. */
  follow(set: ValidatorSet): void {
    const members = new Set(set.members.map(({ hotkey }) => hotkey));
    for (const hotkey of this.#peers.keys()) if (!members.has(hotkey)) this.#peers.delete(hotkey);
  }

  /** True if members with a quorum of the power announced to hold it (self included). */
  quorumHolds(hash: Hex32, set: ValidatorSet): boolean {
    if (!this.#held.has(hash)) return false;
    const power = set.members
      .filter(({ hotkey }) => hotkey === this.#self || this.#peers.get(hotkey)?.has(hash))
      .reduce((sum, member) => sum + member.power, 0n);
    return isQuorum(power, totalPower(set));
  }

  stop(): void {
    this.#stopped = true;
  }

  #hold(hash: Hex32): void {
    this.#wanted.delete(hash);
    if (this.#held.has(hash)) return;
    this.#held.add(hash);
    const oldest = this.#held.values().next().value;
    if (this.#held.size > MAX_KNOWN && oldest !== undefined) this.#held.delete(oldest);
    this.#parts.onHeld(hash);
  }

  async #pull(hash: Hex32): Promise<void> {
    const wanted = this.#wanted.get(hash);
    if (wanted === undefined || this.#stopped) return;
    if (this.#pulls >= MAX_PULLS) {
      this.#queue.push(hash);
      return;
    }
    this.#pulls++;
    try {
      if (!(await this.holds(hash))) {
        await this.#routing.get(toCid(RAW, hash), {
          maxBytes: wanted.maxBytes,
          hints: wanted.from,
          timeoutMs: PULL_MS,
        });
        this.#hold(hash);
      }
    } catch (error) {
      this.#parts.logger.debug("Payload not fetched yet", { hash, error: String(error) });
      wanted.attempts++;
      if (wanted.attempts >= MAX_ATTEMPTS) this.#wanted.delete(hash);
      else this.#again(hash);
    } finally {
      this.#pulls--;
      const next = this.#queue.shift();
      if (next !== undefined) void this.#pull(next);
    }
  }

  #again(hash: Hex32): void {
    this.#parts.clock.after(RETRY_MS, () => void this.#pull(hash));
  }
}
