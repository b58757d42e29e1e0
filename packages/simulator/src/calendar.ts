/** Virtual time in whole ticks: what is due at one tick runs in the order in which it was added. */

import { assert } from "@platform/protocol";

type Action = () => void;

/** Time is a ring of so many lists: longer than any timer, and most faults lie within it. */
const HORIZON = 1_024;

/** Actions of one tick; the array only grows, `count` says how much of it is meant. */
interface Slot {
  readonly actions: Action[];
  count: number;
}

const EMPTY_RING = Array.from({ length: HORIZON }, (): Slot | undefined => undefined);

export class Calendar {
  readonly #ring = EMPTY_RING.slice();
  /** Emptied slots, used again: most ticks of a schedule hold a few actions. */
  readonly #spare: Slot[] = [];
  #now = 0;
  #waiting = 0;

  get now(): number {
    return this.#now;
  }

  after(ticks: number, action: Action): void {
    assert(ticks >= 0, "the past is over");
    if (ticks >= HORIZON)
      return this.after(HORIZON - 1, () => this.after(ticks - HORIZON + 1, action));
    const at = (this.#now + ticks) % HORIZON;
    let slot = this.#ring[at];
    if (slot === undefined) {
      slot = this.#spare.pop() ?? { actions: [], count: 0 };
      this.#ring[at] = slot;
    }
    slot.actions[slot.count++] = action;
    this.#waiting++;
  }

  /** Runs until `done`, looked at after each tick with actions, or until `end`; true if done. */
  run(end: number, done: () => boolean): boolean {
    while (this.#waiting > 0 && this.#now <= end) {
      const at = this.#now % HORIZON;
      const slot = this.#ring[at];
      if (slot !== undefined) {
        // An action may add to its own tick: the index sees what is appended.
        for (let i = 0; i < slot.count; i++) (slot.actions[i] as Action)();
        this.#waiting -= slot.count;
        slot.count = 0;
        this.#spare.push(slot);
        this.#ring[at] = undefined;
        if (done()) return true;
      }
      this.#now++;
    }
    return done();
  }
}
