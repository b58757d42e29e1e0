/** Blocks of the simulation: opaque bytes with a digest and a verdict of the pure predicate. */

import type { Hex32 } from "@platform/protocol";

export interface SimBlock {
  readonly digest: Hex32;
  readonly bytes: Uint8Array;
  /** Verdict of the pure predicate, the same for everyone. */
  readonly valid: boolean;
  /** Tick at which it was built. */
  readonly madeAt: number;
  /** Ticks after which every local predicate refuses it as a fresh proposal. */
  readonly staleTicks: number;
}

export class BlockBook {
  readonly #byBytes = new Map<Uint8Array, SimBlock>();
  readonly #byDigest = new Map<Hex32, SimBlock>();

  create(height: bigint, valid: boolean, madeAt: number, staleTicks: number): SimBlock {
    const digest = `${valid ? "b" : "x"}${height}.${this.#byBytes.size}`;
    const block = { digest, bytes: new Uint8Array(1), valid, madeAt, staleTicks };
    this.#byBytes.set(block.bytes, block);
    this.#byDigest.set(digest, block);
    return block;
  }

  digestOf(bytes: Uint8Array): Hex32 | null {
    return this.#byBytes.get(bytes)?.digest ?? null;
  }

  get(digest: Hex32): SimBlock | undefined {
    return this.#byDigest.get(digest);
  }
}
