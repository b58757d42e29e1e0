/** Decoded undo rows, newest kept: reads at an older height walk them key by key. */

import { UNDO_HEIGHTS } from "@platform/protocol";
import type { StateChanges } from "./state-view.ts";

/** Bytes of keys and values held decoded; beyond it the oldest loaded row is dropped. */
const MAX_BYTES = 32 * 1024 * 1024;
/** Rows held: empty blocks weigh nothing, yet each takes an entry. */
const MAX_ROWS = 2 * UNDO_HEIGHTS;

export class DeltaCache {
  readonly #load: (height: bigint) => StateChanges;
  readonly #held = new Map<bigint, { delta: StateChanges; bytes: number }>();
  #bytes = 0;

  constructor(load: (height: bigint) => StateChanges) {
    this.#load = load;
  }

  get(height: bigint): StateChanges {
    const held = this.#held.get(height);
    if (held !== undefined) return held.delta;
    const delta = this.#load(height);
    this.set(height, delta);
    return delta;
  }

  set(height: bigint, delta: StateChanges): void {
    let bytes = 0;
    for (const [key, value] of delta) bytes += key.length + (value?.length ?? 0);
    this.#held.set(height, { delta, bytes });
    this.#bytes += bytes;
    for (const [oldest, entry] of this.#held) {
      const fits = this.#bytes <= MAX_BYTES && this.#held.size <= MAX_ROWS;
      if (fits || oldest === height) break;
      this.#held.delete(oldest);
      this.#bytes -= entry.bytes;
    }
  }

  clear(): void {
    this.#held.clear();
    this.#bytes = 0;
  }
}
