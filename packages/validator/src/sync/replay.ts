/**
 * Decisions from several peers in windows, fed to the engine in order: it checks each certificate and
 * stays the only writer (R15). A peer that lies is dropped, and another is asked for the same heights.
 */

import {
  type Certificate,
  decodeCertificate,
  MAX_BLOCK_BYTES,
  MAX_SYNC_DECISIONS,
  MAX_SYNC_WINDOWS,
  type WireDecision,
} from "@platform/protocol";
import type { Clock } from "../components.ts";
import type { EngineHost } from "../consensus/engine-host.ts";
import type { PeerTip } from "./survey.ts";
import type { SyncClient } from "./sync-client.ts";
import type { SyncPeer, SyncPeers } from "./sync-peers.ts";
import type { TrustedHead } from "./sync-settings.ts";

/** A decision that was fed must be executed within this time, or the run ends. */
const EXECUTE_MS = 20_000;
const WINDOW = BigInt(MAX_SYNC_DECISIONS);
const MAX_AHEAD = WINDOW * BigInt(MAX_SYNC_WINDOWS);
const MAX_HELD_BYTES = MAX_SYNC_WINDOWS * MAX_BLOCK_BYTES;

export interface ReplayComponents {
  readonly client: SyncClient;
  readonly peers: SyncPeers;
  readonly clock: Clock;
  readonly host: () => Pick<EngineHost, "config" | "receiveDecision" | "nextHeight">;
  /** Height of the head. */
  readonly height: () => bigint;
  readonly stopped: () => boolean;
  /** The operator's word on one height; undefined for none. */
  readonly trust: TrustedHead | undefined;
}

interface Held {
  readonly peer: SyncPeer;
  readonly certificate: Certificate;
  readonly block: Uint8Array;
}

interface Flight {
  readonly from: bigint;
  readonly count: bigint;
  readonly done: Promise<void>;
}

/** One run; ends when nobody who was surveyed has more, or nobody answers. */
export class Replay {
  readonly #parts: ReplayComponents;
  readonly #tips: readonly PeerTip[];
  readonly #held = new Map<bigint, Held>();
  readonly #flights = new Map<SyncPeer, Flight>();
  /** Answers that ended before their window, by the height that should have followed. */
  readonly #short = new Map<bigint, { peer: SyncPeer; bytes: number }>();
  #heldBytes = 0;

  constructor(parts: ReplayComponents, tips: readonly PeerTip[]) {
    this.#parts = parts;
    this.#tips = tips;
  }

  async run(): Promise<void> {
    while (!this.#parts.stopped()) {
      const next = this.#parts.height() + 1n;
      this.#forgetBelow(next);
      this.#launch(next);
      const held = this.#held.get(next);
      if (held !== undefined) {
        if (!(await this.#feed(next, held))) return;
      } else if (this.#flights.size > 0)
        await Promise.race([...this.#flights.values()].map(({ done }) => done));
      else return;
    }
  }

  /** Gives each idle peer the first stretch that nobody holds or fetches. */
  #launch(next: bigint): void {
    for (const tip of this.#tips) {
      if (this.#heldBytes >= MAX_HELD_BYTES || this.#flights.size >= MAX_SYNC_WINDOWS) return;
      if (this.#flights.has(tip.peer) || !this.#parts.peers.usable(tip.peer)) continue;
      const stretch = this.#stretch(next, tip);
      if (stretch === null) continue;
      const done = this.#fetch(tip, stretch.from, stretch.count);
      this.#flights.set(tip.peer, { ...stretch, done });
    }
  }

  #stretch(next: bigint, tip: PeerTip): { from: bigint; count: bigint } | null {
    const end = tip.height < next + MAX_AHEAD - 1n ? tip.height : next + MAX_AHEAD - 1n;
    let from = next;
    while (from <= end && this.#taken(from)) from++;
    if (from > end || from < tip.oldest) return null;
    let count = 1n;
    while (count < WINDOW && from + count <= end && !this.#taken(from + count)) count++;
    return { from, count };
  }

  #taken(height: bigint): boolean {
    if (this.#held.has(height)) return true;
    for (const { from, count } of this.#flights.values())
      if (height >= from && height < from + count) return true;
    return false;
  }

  async #fetch(tip: PeerTip, from: bigint, count: bigint): Promise<void> {
    const { client } = this.#parts;
    const request = { type: "decisions", from, count: Number(count) } as const;
    const answer = await client.ask(tip.peer, request);
    this.#flights.delete(tip.peer);
    if (answer !== null) this.#take(tip, from, count, answer.decisions);
  }

  #take(tip: PeerTip, from: bigint, count: bigint, decisions: readonly WireDecision[]): void {
    const { peers } = this.#parts;
    const { peer } = tip;
    if (decisions.length === 0) return peers.lied(peer, "SYNC_EMPTY_ANSWER");
    if (BigInt(decisions.length) > count) return peers.lied(peer, "SYNC_TOO_MANY");
    let bytes = 0;
    for (const [i, { certificate: encoded, block }] of decisions.entries()) {
      const certificate = certificateOf(encoded);
      if (certificate === null) return peers.lied(peer, "MALFORMED");
      const height = from + BigInt(i);
      if (certificate.height !== height) return peers.lied(peer, "SYNC_WRONG_HEIGHT");
      bytes += encoded.length + block.length;
      this.#heldBytes += block.length;
      this.#held.set(height, { peer, certificate, block });
    }
    const after = from + BigInt(decisions.length);
    if (after < from + count) this.#short.set(after, { peer, bytes });
  }

  /** False when the run must end: the engine does not follow. */
  async #feed(height: bigint, held: Held): Promise<boolean> {
    const { peers, host, trust } = this.#parts;
    const { certificate, block, peer } = held;
    this.#checkTrickle(height, held);
    if (trust !== undefined && trust.height === height && trust.hash !== certificate.digest) {
      this.#drop(peer, "TRUST_OTHER_BLOCK");
      return true;
    }
    // The head is in force a moment before the engine enters its height.
    if (!(await this.#entered(height))) return false;
    // Consensus may have decided the same height meanwhile: that is no fault of the peer.
    if (host().config.height !== height) return true;
    const code = host().receiveDecision(certificate, block);
    if (code === undefined) {
      peers.helped(peer);
      return this.#entered(height + 1n);
    }
    this.#drop(peer, code);
    return peers.candidates().length > 0;
  }

  /** An honest answer ends early only where the next block would not have fitted. */
  #checkTrickle(height: bigint, held: Held): void {
    const short = this.#short.get(height);
    if (short === undefined) return;
    this.#short.delete(height);
    if (short.bytes + held.block.length <= MAX_BLOCK_BYTES / 2)
      this.#drop(short.peer, "SYNC_TRICKLE");
  }

  #drop(peer: SyncPeer, code: string): void {
    this.#parts.peers.lied(peer, code);
    for (const [height, one] of this.#held) if (one.peer === peer) this.#forget(height, one);
  }

  #forgetBelow(next: bigint): void {
    for (const [height, one] of this.#held) if (height < next) this.#forget(height, one);
    for (const height of this.#short.keys()) if (height < next) this.#short.delete(height);
  }

  #forget(height: bigint, { block }: Held): void {
    this.#held.delete(height);
    this.#heldBytes -= block.length;
  }

  /** Waits until the engine works on this height or beyond. */
  async #entered(height: bigint): Promise<boolean> {
    const { clock, host, stopped } = this.#parts;
    let late = false;
    const timeout = Promise.withResolvers<void>();
    const cancel = clock.after(EXECUTE_MS, () => {
      late = true;
      timeout.resolve();
    });
    while (host().config.height < height && !late && !stopped())
      await Promise.race([host().nextHeight(), timeout.promise]);
    cancel();
    return host().config.height >= height && !stopped();
  }
}

function certificateOf(bytes: Uint8Array): Certificate | null {
  try {
    return decodeCertificate(bytes);
  } catch {
    return null;
  }
}
