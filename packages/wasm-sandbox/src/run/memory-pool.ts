/**
 * Guest memories that are used again: mapping one costs more than a small program runs. A memory
 * goes from tenant to tenant only after every byte of it was zeroed, since nothing proves which
 * part was written; a grown one never comes back.
 */

import { engine, type WasmMemory } from "../engine.ts";
import type { MemoryType } from "../meter/import-memory.ts";

const PAGE_BYTES = 65_536;
/**
 * Above this, zeroing costs more than the fresh mapping that a guest may not even touch: 160 pages
 * take 0.1 ms against 0.25 ms, 1024 take 3 ms against 0.4.
 */
export const MAX_POOLED_PAGES = 160;
/** Pages that stay resident for all kinds together: one large memory and some small ones. */
export const MAX_POOL_PAGES = 192;

export interface Lease {
  readonly memory: WasmMemory;
  readonly type: MemoryType;
}

export class MemoryPool {
  /** Zeroed memories, oldest first. */
  readonly #free: Lease[] = [];
  #pages = 0;

  /** Pages that are kept. */
  get pages(): number {
    return this.#pages;
  }

  /** Every byte is zero. @throws RangeError when the machine has no memory left */
  take(type: MemoryType): Lease {
    const at = this.#free.findIndex(
      (lease) => lease.type.minimum === type.minimum && lease.type.maximum === type.maximum,
    );
    const [known] = at < 0 ? [] : this.#free.splice(at, 1);
    if (known !== undefined) {
      this.#pages -= type.minimum;
      return known;
    }
    const { minimum: initial, maximum } = type;
    const bounds = maximum === undefined ? { initial } : { initial, maximum };
    return { memory: new engine.Memory(bounds), type };
  }

  /** For the one holder, once its guest has ended and nothing of it will run again. */
  give(lease: Lease): void {
    const { minimum } = lease.type;
    const { buffer } = lease.memory;
    if (minimum > MAX_POOLED_PAGES || buffer.byteLength !== minimum * PAGE_BYTES) return;
    new Uint8Array(buffer).fill(0);
    this.#free.push(lease);
    this.#pages += minimum;
    // Memories without a page cost address space only, but a list must end.
    while (this.#pages > MAX_POOL_PAGES || this.#free.length > MAX_POOL_PAGES)
      this.#pages -= this.#free.shift()?.type.minimum ?? 0;
  }
}
