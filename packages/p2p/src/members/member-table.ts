import { type Hex32, MAX_VALIDATORS } from "@platform/protocol";
import type { Member, PeerRef } from "../config.ts";

/** A hotkey names at most two peer ids in its delegation (PROTOCOL §7). */
const MAX_PEERS_PER_MEMBER = 2;
/** Addresses dialled for one peer. */
const MAX_ADDRESSES_PER_PEER = 8;

/** Who may speak as whom: decided by the main thread from state, replaced as a whole. */
export class MemberTable {
  readonly #self: string;
  #hotkeys = new Map<string, Hex32>();
  #peers = new Map<Hex32, readonly string[]>();
  #addresses = new Map<string, readonly string[]>();

  constructor(selfPeerId: string) {
    this.#self = selfPeerId;
  }

  /** The own entry and what goes beyond the limits is left out. */
  replace(members: readonly Member[]): void {
    this.#hotkeys = new Map();
    this.#peers = new Map();
    this.#addresses = new Map();
    for (const member of members.slice(0, MAX_VALIDATORS)) {
      const peerIds = member.peerIds.slice(0, MAX_PEERS_PER_MEMBER);
      if (peerIds.includes(this.#self)) continue;
      this.#peers.set(member.hotkey, peerIds);
      for (const peerId of peerIds) {
        this.#hotkeys.set(peerId, member.hotkey);
        const addresses = member.addresses.filter((one) => one.endsWith(`/p2p/${peerId}`));
        this.#addresses.set(peerId, addresses.slice(0, MAX_ADDRESSES_PER_PEER));
      }
    }
  }

  hotkeyOf(peerId: string): Hex32 | undefined {
    return this.#hotkeys.get(peerId);
  }

  /** Peer ids of a hotkey; empty for an unknown one. */
  peersOf(hotkey: Hex32): readonly string[] {
    return this.#peers.get(hotkey) ?? [];
  }

  hotkeys(): Iterable<Hex32> {
    return this.#peers.keys();
  }

  peerIds(): Iterable<string> {
    return this.#hotkeys.keys();
  }

  addressesOf(peerId: string): readonly string[] {
    return this.#addresses.get(peerId) ?? [];
  }

  ref(peerId: string): PeerRef {
    const hotkey = this.#hotkeys.get(peerId);
    return hotkey === undefined ? { peerId } : { peerId, hotkey };
  }
}
