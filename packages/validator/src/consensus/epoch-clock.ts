/** When an epoch change is due, and the snapshot that it carries (PROTOCOL §6). */

import type { ChainSnapshot, Genesis } from "@platform/protocol";
import type { ChainLink } from "../components.ts";
import type { Head } from "./head.ts";

/** Chain blocks above the boundary that must be final before it is proposed. */
const BOUNDARY_DEPTH = 3n;

export class EpochClock {
  readonly #genesis: Genesis;
  readonly #link: ChainLink;
  #cached: { number: bigint; snapshot: Promise<ChainSnapshot> } | undefined;

  constructor(genesis: Genesis, link: ChainLink) {
    this.#genesis = genesis;
    this.#link = link;
  }

  /** B(e) = B0 + e * epochBlocks. */
  boundary(epoch: bigint): bigint {
    return this.#genesis.B0.number + epoch * BigInt(this.#genesis.parameters.epochBlocks);
  }

  /** The latest epoch whose boundary is deep enough below; null if it is the running one. */
  due(head: Head, chainNumber: bigint | null): bigint | null {
    if (chainNumber === null) return null;
    const passed = chainNumber - BOUNDARY_DEPTH - this.#genesis.B0.number;
    if (passed < 0n) return null;
    const epoch = passed / BigInt(this.#genesis.parameters.epochBlocks);
    return epoch > head.session.epoch ? epoch : null;
  }

  /** Snapshot at B(epoch), read once. @throws CodedError CHAIN_UNREACHABLE */
  snapshot(epoch: bigint): Promise<ChainSnapshot> {
    const number = this.boundary(epoch);
    if (this.#cached?.number === number) return this.#cached.snapshot;
    const snapshot = this.#link.snapshotAt(number);
    this.#cached = { number, snapshot };
    // A failed read is forgotten, so that the next question asks the chain again.
    snapshot.catch(() => {
      if (this.#cached?.snapshot === snapshot) this.#cached = undefined;
    });
    return snapshot;
  }
}
