/** Whom to ask: members that are connected, then configured edges; liars are named and left out. */

import { type Hex32, MAX_SYNC_LIARS, MAX_SYNC_PEERS, SYNC_LIAR_MS } from "@platform/protocol";
import type { Clock, Network } from "../components.ts";
import type { Logger } from "../logger.ts";

/** A member's hotkey, or the peer id of an edge. */
export type SyncPeer = string;

export interface SyncPeersComponents {
  readonly network: Pick<Network, "edgePeers">;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly connected: () => ReadonlySet<Hex32>;
  /** Height that a member last told; null before its first status. */
  readonly claimed: (hotkey: Hex32) => bigint | null;
  /** Whose delegation names this peer id; null for nobody's. */
  readonly hotkeyOf: (peerId: string) => Hex32 | null;
  /** Counts a refusal by its code. */
  readonly refused: (code: string) => void;
}

/** A peer that failed rests for so long, and twice as long after each further failure in a row. */
const REST_MS = 500;
const MAX_REST_MS = 16_000;
/** An offer that is gone is a race once; so many times in a row it never was. */
const MAX_FALSE_OFFERS = 3;

interface Rest {
  readonly until: number;
  readonly ms: number;
  readonly falseOffers: number;
}

export class SyncPeers {
  readonly #parts: SyncPeersComponents;
  /** Until when, by hotkey where one is known: a liar's other host is the same liar. */
  readonly #liars = new Map<string, number>();
  readonly #resting = new Map<string, Rest>();

  constructor(parts: SyncPeersComponents) {
    this.#parts = parts;
  }

  /** Members first, the highest claim first: a claim decides about the order and nothing else. */
  candidates(): SyncPeer[] {
    const { connected, claimed, network } = this.#parts;
    const height = (hotkey: Hex32): bigint => claimed(hotkey) ?? -1n;
    const members = [...connected()].sort((a, b) =>
      height(a) === height(b) ? (a < b ? -1 : 1) : height(a) > height(b) ? -1 : 1,
    );
    const known = new Set(members);
    const edges = network.edgePeers().filter((peer) => !known.has(this.#nameOf(peer)));
    return [...members, ...edges].filter((peer) => this.usable(peer)).slice(0, MAX_SYNC_PEERS);
  }

  usable(peer: SyncPeer): boolean {
    const name = this.#nameOf(peer);
    const now = this.#parts.clock.nowMs();
    return (this.#liars.get(name) ?? 0) <= now && (this.#resting.get(name)?.until ?? 0) <= now;
  }

  /** It sent what no honest peer sends: named, counted, and not asked for a while. */
  lied(peer: SyncPeer, code: string): void {
    const { clock, logger, refused } = this.#parts;
    const name = this.#nameOf(peer);
    refused(code);
    logger.warn("A peer lied while it was asked to catch up: it is dropped", { peer: name, code });
    this.#liars.delete(name);
    this.#liars.set(name, clock.nowMs() + SYNC_LIAR_MS);
    for (const oldest of this.#liars.keys()) {
      if (this.#liars.size <= MAX_SYNC_LIARS) break;
      this.#liars.delete(oldest);
    }
  }

  /** It did not answer, or has not what was asked for. */
  failed(peer: SyncPeer, code: string): void {
    const { clock, logger } = this.#parts;
    const name = this.#nameOf(peer);
    const before = this.#resting.get(name);
    const ms = Math.min(2 * (before?.ms ?? REST_MS / 2), MAX_REST_MS);
    const falseOffers = (before?.falseOffers ?? 0) + (code === "SNAPSHOT_UNAVAILABLE" ? 1 : 0);
    if (falseOffers >= MAX_FALSE_OFFERS) return this.lied(peer, "SYNC_FALSE_TIP");
    this.#resting.set(name, { until: clock.nowMs() + ms, ms, falseOffers });
    for (const oldest of this.#resting.keys()) {
      if (this.#resting.size <= MAX_SYNC_LIARS) break;
      this.#resting.delete(oldest);
    }
    logger.debug("A peer could not be asked to catch up", { peer: name, code, restMs: ms });
  }

  /** It sent something that was of use; an answer alone is none. */
  helped(peer: SyncPeer): void {
    this.#resting.delete(this.#nameOf(peer));
  }

  #nameOf(peer: SyncPeer): string {
    return this.#parts.hotkeyOf(peer) ?? peer;
  }
}
