/** Durable before sent (DESIGN D8) as one queue that every host of the engine uses. */

import { assert } from "@platform/protocol";
import type { Effect } from "./effect.ts";

/**
 * Holds effects back until what they rest on is on disk, and keeps their order. Everything but
 * `sign` and `decide` passes at once: only those two rest on a transaction.
 */
export class DurableGate {
  readonly #held: Extract<Effect, { t: "sign" | "decide" }>[] = [];
  #persisted = 0n;

  /** Effects that may be carried out now. */
  admit(effects: readonly Effect[]): Effect[] {
    const open: Effect[] = [];
    for (const effect of effects) {
      if (effect.t !== "sign" && effect.t !== "decide") open.push(effect);
      else if (effect.after <= this.#persisted && this.#held.length === 0) open.push(effect);
      else this.#held.push(effect);
    }
    return open;
  }

  /** The transaction `seq` is fsynced; returns what it sets free, in order. */
  persisted(seq: bigint): Effect[] {
    assert(seq === this.#persisted + 1n, "transactions become durable in order");
    this.#persisted = seq;
    const open: Effect[] = [];
    while (this.#held[0] !== undefined && this.#held[0].after <= seq)
      open.push(this.#held.shift() as Effect);
    return open;
  }
}
