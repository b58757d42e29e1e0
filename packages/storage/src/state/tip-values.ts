/** Values of the tip as they were read or written last: every block reads much of what the last one did. */

import type { StateChanges } from "./state-view.ts";

/** Bytes of keys and values held; beyond it the one that was put first is dropped. */
const MAX_BYTES = 4 * 1024 * 1024;
/** The runtime's code is large and read once. */
const MAX_VALUE_BYTES = 16 * 1024;

export class TipValues {
  readonly #load: (key: string) => Uint8Array | undefined;
  /** Undefined: known to be absent. */
  readonly #held = new Map<string, Uint8Array | undefined>();
  #bytes = 0;

  constructor(load: (key: string) => Uint8Array | undefined) {
    this.#load = load;
  }

  get(key: string): Uint8Array | undefined {
    const held = this.#held.get(key);
    if (held !== undefined || this.#held.has(key)) return held;
    const value = this.#load(key);
    this.#put(key, value);
    return value;
  }

  /** The tip moved by these writes. */
  write(changes: StateChanges): void {
    for (const [key, value] of changes) this.#put(key, value ?? undefined);
  }

  clear(): void {
    this.#held.clear();
    this.#bytes = 0;
  }

  #put(key: string, value: Uint8Array | undefined): void {
    this.#drop(key);
    if ((value?.length ?? 0) > MAX_VALUE_BYTES) return;
    this.#held.set(key, value);
    this.#bytes += weightOf(key, value);
    for (const oldest of this.#held.keys()) {
      if (this.#bytes <= MAX_BYTES) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    if (!this.#held.has(key)) return;
    this.#bytes -= weightOf(key, this.#held.get(key));
    this.#held.delete(key);
  }
}

/** With what an entry of a Map takes beside its bytes, about. */
function weightOf(key: string, value: Uint8Array | undefined): number {
  return 200 + key.length + (value?.length ?? 0);
}
