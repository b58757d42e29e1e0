/** Durable before sent (DESIGN D8) as one queue that every host of the engine uses. */

import { assert } from "@platform/protocol";
import type { Effect } from "./effect.ts";

/** Rests on a transaction. */
type Resting = Extract<Effect, { t: "sign" | "decide" }>;

/**
 * Holds effects back until what they rest on is on disk, and keeps their order. Everything but
 * `sign` and `decide` passes at once: only those two rest on a transaction.
 */
export class DurableGate {
  #held: Resting[] = [];
  #persisted = 0n;

  /** Effects that may be carried out now. */
  admit(effects: readonly Effect[]): readonly Effect[] {
    if (!effects.some((effect) => this.#mustWait(effect))) return effects;
    const open: Effect[] = [];
    for (const effect of effects)
      if (this.#mustWait(effect)) this.#held.push(effect);
      else open.push(effect);
    return open;
  }

  #mustWait(effect: Effect): effect is Resting {
    if (effect.t !== "sign" && effect.t !== "decide") return false;
    return this.#held.length > 0 || effect.after > this.#persisted;
  }

  /** The transaction `seq` is fsynced; returns what it sets free, in order. */
  persisted(seq: bigint): readonly Effect[] {
    assert(seq === this.#persisted + 1n, "transactions become durable in order");
    this.#persisted = seq;
    const held = this.#held;
    const waits = held.findIndex(({ after }) => after > seq);
    this.#held = waits < 0 ? [] : held.slice(waits);
    return waits < 0 ? held : held.slice(0, waits);
  }
}
