/** Virtual time in whole ticks: what is due at one tick runs in the order in which it was added. */

import { assert } from "@platform/protocol";

type Action = () => void;

/** Time is a ring of so many lists: longer than any timer, and most faults lie within it. */
const HORIZON = 1_024;

export class Calendar {
  readonly #ring: (Action[] | undefined)[] = [];
  /** Emptied lists, used again: most ticks of a schedule hold a few actions. */
  readonly #spare: Action[][] = [];
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
    const slot = this.#ring[at];
    if (slot !== undefined) slot.push(action);
    else {
      const list = this.#spare.pop() ?? [];
      list.push(action);
      this.#ring[at] = list;
    }
    this.#waiting++;
  }

  /** Runs until `done`, looked at after each tick with actions, or until `end`; true if done. */
  run(end: number, done: () => boolean): boolean {
    while (this.#waiting > 0 && this.#now <= end) {
      const at = this.#now % HORIZON;
      const slot = this.#ring[at];
      if (slot !== undefined) {
        // An action may add to its own tick: the index sees what is appended.
        for (let i = 0; i < slot.length; i++) (slot[i] as Action)();
        this.#waiting -= slot.length;
        slot.length = 0;
        this.#spare.push(slot);
        this.#ring[at] = undefined;
        if (done()) return true;
      }
      this.#now++;
    }
    return done();
  }
}
