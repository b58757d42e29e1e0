/**
 * The operator's trusted head (PROTOCOL §13): its block by hash, the set that follows it, and states
 * below it by a walk over parent hashes. No signature is needed for what the hash names.
 */

import { blockDigest } from "@platform/consensus-pbft";
import {
  decodeBlock,
  fromHex,
  type Header,
  type Hex32,
  headerHash,
  MAX_SYNC_DECISIONS,
  MAX_TRUST_WALK,
  type ValidatorSet,
  validatorSetHash,
} from "@platform/protocol";
import { setOf } from "./set-chain.ts";
import type { PeerTip } from "./survey.ts";
import type { SyncClient } from "./sync-client.ts";
import type { SyncPeer, SyncPeers } from "./sync-peers.ts";
import type { TrustedHead } from "./sync-settings.ts";

export interface TrustedAnchorComponents {
  readonly client: SyncClient;
  readonly peers: SyncPeers;
}

export class TrustedAnchor {
  readonly #parts: TrustedAnchorComponents;
  readonly #trust: TrustedHead;
  #header: Header | undefined;

  constructor(parts: TrustedAnchorComponents, trust: TrustedHead) {
    this.#parts = parts;
    this.#trust = trust;
  }

  /** The trusted header, from whichever peer still keeps its block; null if none does. */
  async header(tips: readonly PeerTip[]): Promise<Header | null> {
    if (this.#header !== undefined) return this.#header;
    const { client, peers } = this.#parts;
    for (const { peer, height, oldest } of tips) {
      if (height < this.#trust.height || oldest > this.#trust.height) continue;
      const from = this.#trust.height;
      const answer = await client.ask(peer, { type: "decisions", from, count: 1 });
      const block = answer?.decisions[0]?.block;
      if (block === undefined) continue;
      if (blockDigest(block) === this.#trust.hash) {
        this.#header = decodeBlock(block).header;
        return this.#header;
      }
      peers.lied(peer, "TRUST_OTHER_BLOCK");
    }
    return null;
  }

  /** The set of this hash, which a header names that is believed; `own` may be it already. */
  async set(
    hash: Hex32,
    own: ValidatorSet,
    asked: readonly SyncPeer[],
  ): Promise<ValidatorSet | null> {
    if (validatorSetHash(own) === hash) return own;
    const { client, peers } = this.#parts;
    for (const peer of asked) {
      const answer = await client.ask(peer, { type: "set", hash: fromHex(hash) });
      if (answer === null) continue;
      const set = setOf(answer.set);
      if (set !== null && validatorSetHash(set) === hash) return set;
      peers.lied(peer, "SYNC_WRONG_SET");
    }
    return null;
  }

  /** True if the trusted head stands on this header: every parent hash between them was followed. */
  async standsOn(header: Header, peer: SyncPeer): Promise<boolean> {
    if (this.#trust.height - header.height > BigInt(MAX_TRUST_WALK)) return false;
    const hash = headerHash(header);
    if (header.height === this.#trust.height) return hash === this.#trust.hash;
    let parent = hash;
    for (let from = header.height + 1n; from <= this.#trust.height; ) {
      const left = this.#trust.height - from + 1n;
      const count = left < BigInt(MAX_SYNC_DECISIONS) ? Number(left) : MAX_SYNC_DECISIONS;
      const answer = await this.#parts.client.ask(peer, { type: "decisions", from, count });
      if (answer === null || answer.decisions.length === 0) return false;
      for (const { block } of answer.decisions.slice(0, count)) {
        const digest = blockDigest(block);
        if (digest === null || decodeBlock(block).header.parentHash !== parent) return false;
        parent = digest;
        from++;
      }
    }
    return parent === this.#trust.hash;
  }
}
