/** Blocks of the simulation: opaque bytes with a digest and a verdict of the pure predicate. */

import type { Hex32 } from "@platform/protocol";
import { NamePool } from "./name-pool.ts";

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

/** Blocks of one schedule, numbered; the number stands in the bytes. */
export class BlockBook {
  readonly #blocks: SimBlock[] = [];
  readonly #byDigest = new Map<Hex32, SimBlock>();

  create(height: bigint, valid: boolean, madeAt: number, staleTicks: number): SimBlock {
    const number = this.#blocks.length;
    const digest = digestOf(valid, Number(height), number);
    const block = { digest, bytes: bytesOf(number), valid, madeAt, staleTicks };
    this.#blocks.push(block);
    this.#byDigest.set(digest, block);
    return block;
  }

  digestOf(bytes: Uint8Array): Hex32 | null {
    return this.#blocks[numberOf(bytes)]?.digest ?? null;
  }

  get(digest: Hex32): SimBlock | undefined {
    return this.#byDigest.get(digest);
  }
}

/** Digests by height and verdict, then by number. */
const DIGESTS: NamePool[] = [];

function digestOf(valid: boolean, height: number, number: number): Hex32 {
  const at = 2 * height + (valid ? 1 : 0);
  const pool = (DIGESTS[at] ??= new NamePool((of) => `${valid ? "b" : "x"}${height}.${of}`));
  return pool.name(number);
}

/** Bodies are never written to, so that all schedules share those of one number. */
const BODIES: Uint8Array[] = [];

function bytesOf(number: number): Uint8Array {
  for (let next = BODIES.length; next <= number; next++)
    BODIES.push(Uint8Array.of(next & 0xff, (next >> 8) & 0xff, next >> 16));
  return BODIES[number] as Uint8Array;
}

function numberOf(bytes: Uint8Array): number {
  return (bytes[0] as number) | ((bytes[1] as number) << 8) | ((bytes[2] as number) << 16);
}
