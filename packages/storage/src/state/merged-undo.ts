/** Old values of one height for many reads: undo rows are merged once, and new ones as the tip moves. */

import type { StateChanges } from "./state-view.ts";

export class MergedUndo {
  readonly #load: (height: bigint) => StateChanges;
  readonly #old = new Map<string, Uint8Array | null>();
  /** Rows up to this height are merged. */
  #upTo: bigint;

  /** @param load the undo row of a height that is still kept */
  constructor(height: bigint, load: (height: bigint) => StateChanges) {
    this.#upTo = height;
    this.#load = load;
  }

  /** The value that a key had, null if it was absent; undefined if no block up to the tip changed it. */
  at(key: string, tip: bigint): Uint8Array | null | undefined {
    while (this.#upTo < tip) {
      this.#upTo++;
      // The oldest row that names a key holds the value that counts.
      for (const [changed, old] of this.#load(this.#upTo))
        if (!this.#old.has(changed)) this.#old.set(changed, old);
    }
    return this.#old.get(key);
  }
}
