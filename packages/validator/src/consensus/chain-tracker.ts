/**
 * What this node and its peers have as finalised on the chain, and the chainRef that a block may
 * name (PROTOCOL §5): the newest that the leader and a quorum of the power have.
 */

import {
  type ChainRef,
  type Hex32,
  isQuorum,
  totalPower,
  type ValidatorSet,
} from "@platform/protocol";
import type { ChainLink } from "../components.ts";

/** Finalised hashes kept: two production epochs. */
const KEPT_HASHES = 1024;

export class ChainTracker {
  readonly #link: ChainLink;
  readonly #hashes = new Map<bigint, Hex32>();
  readonly #peers = new Map<Hex32, ChainRef>();

  constructor(link: ChainLink) {
    this.#link = link;
  }

  get finalized(): ChainRef | null {
    return this.#link.finalized();
  }

  remember(ref: ChainRef): void {
    this.#hashes.set(ref.number, ref.hash);
    for (const number of this.#hashes.keys()) {
      if (this.#hashes.size <= KEPT_HASHES) break;
      this.#hashes.delete(number);
    }
  }

  peerHas(hotkey: Hex32, ref: ChainRef | null): void {
    if (ref === null) this.#peers.delete(hotkey);
    else this.#peers.set(hotkey, ref);
  }

  /** Hash of a finalised block, null if it is not finalised here or the chain can't say. */
  async hashOf(number: bigint): Promise<Hex32 | null> {
    const finalized = this.finalized;
    if (finalized === null || number > finalized.number) return null;
    const known = this.#hashes.get(number);
    if (known !== undefined) return known;
    try {
      const hash = await this.#link.blockHash(number);
      this.remember({ number, hash });
      return hash;
    } catch {
      // Unreachable is a state: the caller waits and asks again.
      return null;
    }
  }

  /** Newest number that this node and, by their status, a quorum have as finalised; null for none. */
  agreed(set: ValidatorSet, self: Hex32): bigint | null {
    const own = this.finalized;
    if (own === null) return null;
    const total = totalPower(set);
    const views = set.members.map(({ hotkey, power }) => ({
      power,
      number: hotkey === self ? own.number : (this.#peers.get(hotkey)?.number ?? -1n),
    }));
    views.sort((a, b) => (a.number < b.number ? 1 : a.number > b.number ? -1 : 0));
    let power = 0n;
    for (const view of views) {
      power += view.power;
      if (!isQuorum(power, total)) continue;
      if (view.number < 0n) return null;
      return view.number < own.number ? view.number : own.number;
    }
    return null;
  }

  /** The reference that a view-0 block names: the agreed one, the parent's when there is none. */
  async reference(parent: ChainRef, set: ValidatorSet, self: Hex32): Promise<ChainRef> {
    const number = this.agreed(set, self);
    if (number === null || number <= parent.number) return parent;
    const hash = await this.hashOf(number);
    return hash === null ? parent : { number, hash };
  }

  /** True if this node itself has the block as finalised under that hash. */
  async confirms(ref: ChainRef): Promise<boolean> {
    return (await this.hashOf(ref.number)) === ref.hash;
  }
}
