/** Signed status to every member: heights, finalised chain blocks, held payloads (§5, §7, §9). */

import { parseVoteSignBytes } from "@platform/consensus-pbft";
import {
  decodeStatus,
  encodeStatus,
  type Hex32,
  MAX_HELD_PAYLOADS,
  Scheme,
  type SeenVote,
  type SignedConsensusMessage,
  type Signer,
  type StatusMessage,
  statusSignBytes,
  type VerifySignature,
  type VoteContext,
  voteSignBytes,
  voteSubject,
} from "@platform/protocol";
import type { Network } from "../components.ts";
import type { ChainTracker } from "../consensus/chain-tracker.ts";
import type { Head } from "../consensus/head.ts";
import { laterThan, type VotePlace } from "../consensus/vote-place.ts";
import type { Payloads } from "./payloads.ts";

export interface StatusComponents {
  readonly network: Network;
  readonly chain: ChainTracker;
  readonly payloads: Payloads;
  readonly session: Signer;
  readonly verify: VerifySignature;
  /** Who follows without a vote: it hears how far the members are. */
  readonly candidates: () => readonly { readonly hotkey: Hex32 }[];
  /** Votes of earlier epochs are those of a signer database that is known to be lost. */
  readonly observeUntil?: bigint | undefined;
  /** A peer is ahead of this node. */
  readonly onAhead: () => void;
  /** True if this disk holds a vote at this place or above it: a peer that shows it tells nothing. */
  readonly knowsOwn: (place: VotePlace) => boolean;
  /** A verified own vote that this disk does not hold. */
  readonly onOwnVote: (place: VotePlace) => void;
}

export class StatusExchange {
  readonly #parts: StatusComponents;
  readonly #self: Hex32;
  readonly #heights = new Map<Hex32, bigint>();
  readonly #seen = new Map<Hex32, { place: VotePlace; vote: SeenVote }>();

  constructor(parts: StatusComponents, self: Hex32) {
    this.#parts = parts;
    this.#self = self;
  }

  /** Forgets members of former sets. */
  follow(head: Head): void {
    const members = new Set(head.nextSet.members.map(({ hotkey }) => hotkey));
    for (const map of [this.#heights, this.#seen])
      for (const hotkey of map.keys()) if (!members.has(hotkey)) map.delete(hotkey);
  }

  heightOf(hotkey: Hex32): bigint | null {
    return this.#heights.get(hotkey) ?? null;
  }

  /** Remembers the highest vote of each member: it gets it back in this node's status. */
  saw(hotkey: Hex32, message: SignedConsensusMessage, context: VoteContext): void {
    const place = voteSubject(message);
    const before = this.#seen.get(hotkey);
    if (before !== undefined && !laterThan(place, before.place)) return;
    const signBytes = voteSignBytes(context, place);
    this.#seen.set(hotkey, { place, vote: { signBytes, signature: message.signature } });
  }

  async send(head: Head, held: readonly Hex32[]): Promise<void> {
    const have = [...held].sort().slice(0, MAX_HELD_PAYLOADS);
    const { members } = head.nextSet;
    // What a stranger to the set says of itself counts for nothing: it only listens.
    if (!members.some(({ hotkey }) => hotkey === this.#self)) return;
    const receivers = [...members, ...this.#parts.candidates()].map(({ hotkey }) => hotkey);
    for (const hotkey of new Set(receivers)) {
      if (hotkey === this.#self) continue;
      const status: StatusMessage = {
        validator: this.#self,
        height: head.header.height,
        head: head.hash,
        finalized: this.#parts.chain.finalized,
        have,
        seenFromYou: this.#seen.get(hotkey)?.vote ?? null,
        edges: this.#parts.network.edgeAddresses().slice(0, 8),
      };
      const bytes = statusSignBytes(head.header.chainId, status);
      const signature = await this.#parts.session.sign(bytes);
      this.#parts.network.send([hotkey], "status", encodeStatus({ status, signature }));
    }
  }

  /** Gives the code of a refusal, undefined when taken. */
  receive(head: Head, from: Hex32, bytes: Uint8Array): string | undefined {
    let message: ReturnType<typeof decodeStatus>;
    try {
      message = decodeStatus(bytes);
    } catch {
      return "MALFORMED";
    }
    const { status, signature } = message;
    // After an epoch change a peer may still speak with its key of the set before.
    const keys = [head.nextSet, head.set].flatMap(
      ({ members }) => members.find(({ hotkey }) => hotkey === from)?.sessionKey ?? [],
    );
    if (keys.length === 0 || status.validator !== from) return "STATUS_NOT_A_MEMBER";
    const signBytes = statusSignBytes(head.header.chainId, status);
    const signed = (key: Hex32): boolean =>
      this.#parts.verify(Scheme.ed25519, key, signBytes, signature);
    if (![...new Set(keys)].some(signed)) return "BAD_SIGNATURE";
    const before = this.#heights.get(from) ?? 0n;
    this.#heights.set(from, status.height);
    this.#parts.chain.peerHas(from, status.finalized);
    this.#parts.payloads.peerHas(from, status.have);
    if (status.seenFromYou !== null) this.#ownVote(head.header.chainId, status.seenFromYou);
    // One height ahead is the normal race between two deciders, unless it lasts.
    const behind = status.height - head.header.height;
    if (behind > 1n || (behind === 1n && before >= status.height)) this.#parts.onAhead();
    return undefined;
  }

  #ownVote(chainId: Hex32, { signBytes, signature }: SeenVote): void {
    const { session, verify, observeUntil, knowsOwn, onOwnVote } = this.#parts;
    let vote: ReturnType<typeof parseVoteSignBytes>;
    try {
      vote = parseVoteSignBytes(signBytes);
    } catch {
      // No vote: the peer filled the field with something else.
      return;
    }
    const { context, subject } = vote;
    // The key may have voted on another network, which says nothing about this disk.
    if (context.chainId !== chainId || context.epoch < (observeUntil ?? 0n)) return;
    // The signature last: nearly every status shows a vote that this node knows.
    if (knowsOwn(subject)) return;
    if (verify(Scheme.ed25519, session.publicKey, signBytes, signature)) onOwnVote(subject);
  }
}
