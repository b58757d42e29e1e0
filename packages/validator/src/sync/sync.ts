/** Catches up from whoever has more; the engine stays the only writer of decisions (PROTOCOL §13). */

import { assert } from "@platform/protocol";
import type { Clock } from "../components.ts";
import type { Head } from "../consensus/head.ts";
import type { Logger } from "../logger.ts";
import { Replay, type ReplayComponents } from "./replay.ts";
import {
  SnapshotFetch,
  type SnapshotFetchComponents,
  type StagedSnapshot,
} from "./snapshot-fetch.ts";
import { type PeerTip, survey } from "./survey.ts";
import type { SyncPeers } from "./sync-peers.ts";
import type { SyncSettings, TrustedHead } from "./sync-settings.ts";
import { TrustedAnchor } from "./trusted-anchor.ts";

export interface SyncComponents
  extends Omit<ReplayComponents, "height" | "stopped" | "trust">,
    Omit<SnapshotFetchComponents, "stopped"> {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly peers: SyncPeers;
  readonly head: () => Head;
  /** True for a member of the running set: the others tell it when it is behind. */
  readonly isMember: () => boolean;
  /** A state is on this disk and verified: whoever built this validator puts it in force. */
  readonly onSnapshot: (staged: StagedSnapshot) => void;
}

export interface SyncInit {
  readonly settings: SyncSettings;
  readonly trust: TrustedHead | undefined;
}

/** A node that nobody sends statuses to asks for itself; a member does so when nothing moves. */
const POLL_MS = 1_000;
const MEMBER_POLLS = 5;
/** After a run that brought nothing: claims alone must not make this node ask everybody all the time. */
const FRUITLESS_MS = 500;

export class Sync {
  readonly #parts: SyncComponents;
  readonly #init: SyncInit;
  readonly #anchor: TrustedAnchor | undefined;
  readonly #replay: ReplayComponents;
  readonly #snapshots: SnapshotFetch;
  #busy = false;
  #behind = false;
  #stopped = false;
  #trouble: string | null = null;
  #restUntil = 0;

  constructor(parts: SyncComponents, init: SyncInit) {
    this.#parts = parts;
    this.#init = init;
    const stopped = (): boolean => this.#stopped;
    const { trust } = init;
    if (trust !== undefined) this.#anchor = new TrustedAnchor(parts, trust);
    this.#replay = { ...parts, height: () => this.#height, stopped, trust };
    this.#snapshots = new SnapshotFetch({ ...parts, stopped });
  }

  /** True while somebody is known to be more than the block in work ahead. */
  get running(): boolean {
    return this.#behind;
  }

  /** Why catching up makes no progress; null while nothing is wrong. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** Begins to look for itself; statuses of members come on top. */
  start(): void {
    let polls = 0;
    let before = this.#height;
    const poll = (): void => {
      if (this.#stopped) return;
      polls = this.#height === before ? polls + 1 : 0;
      before = this.#height;
      if (polls >= (this.#parts.isMember() ? MEMBER_POLLS : 1)) {
        polls = 0;
        void this.catchUp();
      }
      this.#parts.clock.after(POLL_MS, poll);
    };
    this.#parts.clock.after(POLL_MS, poll);
    if (!this.#parts.isMember()) void this.catchUp();
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Asks everybody once, then fetches until nobody has more; one run at a time. */
  async catchUp(): Promise<void> {
    const { clock, logger } = this.#parts;
    if (this.#busy || this.#stopped || clock.nowMs() < this.#restUntil) return;
    this.#busy = true;
    const before = this.#height;
    try {
      while (!this.#stopped && (await this.#round())) {
        // Each round asks anew: the others went on meanwhile.
      }
    } catch (error) {
      logger.error("Catching up failed", { error: String(error) });
    } finally {
      if (this.#height === before) this.#restUntil = clock.nowMs() + FRUITLESS_MS;
      this.#busy = false;
      this.#behind = false;
    }
  }

  get #height(): bigint {
    return this.#parts.head().header.height;
  }

  /** True if it moved and may move further. */
  async #round(): Promise<boolean> {
    const before = this.#height;
    const tips = await survey(this.#parts.client, this.#parts.peers);
    const ahead = tips.filter(({ height }) => height > this.#height);
    this.#behind = likelyHeight(tips) > before + 1n;
    if (ahead.length === 0 || this.#stopped) return false;
    const offers = ahead.filter(({ snapshot }) => snapshot !== null && snapshot > before);
    const canReplay = ahead.some(({ oldest }) => oldest <= before + 1n);
    const far = before + BigInt(this.#init.settings.snapshotAfter);
    const wanted = offers.filter(({ snapshot }) => !canReplay || (snapshot ?? 0n) > far);
    if (await this.#jump(wanted, ahead)) return false;
    await new Replay(this.#replay, ahead).run();
    if (this.#height > before) {
      this.#trouble = null;
      return true;
    }
    // Who claimed to keep the next block has not shown it: any state ahead is better than waiting.
    if (wanted.length < offers.length && (await this.#jump(offers, ahead))) return false;
    this.#trouble ??= "no peer shows the next block or a state that is proven";
    return false;
  }

  /** A state in the place of the blocks below it; true if one is staged, and this life is over. */
  async #jump(offers: readonly PeerTip[], ahead: readonly PeerTip[]): Promise<boolean> {
    if (offers.length === 0 || this.#stopped) return false;
    const { header, nextSet: set } = this.#parts.head();
    const known = { height: header.height, set };
    const trusted = await this.#trusted(known, ahead);
    if (trusted === null) return false;
    const base = { chainId: header.chainId, known, trust: undefined, ...trusted };
    const staged = await this.#snapshots.fetch(offers, base);
    if (staged === null || this.#stopped) return false;
    this.stop();
    this.#parts.onSnapshot(staged);
    return true;
  }

  /** What a trusted head adds to the proof; nothing once this node is above it, null to wait. */
  async #trusted(known: { height: bigint; set: Head["nextSet"] }, tips: readonly PeerTip[]) {
    const { trust } = this.#init;
    if (trust === undefined || known.height >= trust.height) return {};
    assert(this.#anchor !== undefined, "a trusted head has an anchor");
    const header = await this.#anchor.header(tips);
    const hash = header?.nextValidatorSetHash ?? "";
    const asked = tips.map(({ peer }) => peer);
    const set = header === null ? null : await this.#anchor.set(hash, known.set, asked);
    if (set === null) {
      this.#trouble = `no peer shows the trusted head of height ${trust.height}`;
      return null;
    }
    const { height } = trust;
    return { known: { height, set }, trust: { height, anchor: this.#anchor } };
  }
}

/** The second highest claim: one peer alone must not make this node look behind. */
function likelyHeight(tips: readonly PeerTip[]): bigint {
  const heights = tips.map(({ height }) => height).sort((a, b) => (a < b ? 1 : a > b ? -1 : 0));
  return heights[1] ?? heights[0] ?? 0n;
}
