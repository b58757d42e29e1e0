/** Virtual time in whole ticks: what is due at one tick runs in the order in which it was added. */

import { assert } from "@platform/protocol";

/** Something that happens at its tick. Subclasses are small: most of what a schedule makes is one. */
export abstract class Due {
  /** Of the same tick. */
  next: Due | null = null;

  abstract run(): void;
}

type Action = () => void;

class Call extends Due {
  readonly #action: Action;

  constructor(action: Action) {
    super();
    this.#action = action;
  }

  override run(): void {
    this.#action();
  }
}

/** Void once its owner's life has ended. */
class OwnCall extends Due {
  readonly #owner: { readonly life: number };
  readonly #life: number;
  readonly #action: Action;

  constructor(owner: { readonly life: number }, action: Action) {
    super();
    this.#owner = owner;
    this.#life = owner.life;
    this.#action = action;
  }

  override run(): void {
    if (this.#owner.life === this.#life) this.#action();
  }
}

/** Time is a ring of so many lists: longer than any timer, and most faults lie within it. */
const HORIZON = 1_024;
/** A power of two: the place of a tick is a mask away. */
const MASK = HORIZON - 1;
const EMPTY_RING = Array.from({ length: HORIZON }, (): Due | null => null);

export class Calendar {
  /** First and last of each tick. */
  readonly #first = EMPTY_RING.slice();
  readonly #last = EMPTY_RING.slice();
  #now = 0;
  #waiting = 0;

  get now(): number {
    return this.#now;
  }

  after(ticks: number, action: Action): void {
    this.add(ticks, new Call(action));
  }

  /** Nothing happens if `owner` has begun another life by then. */
  afterInLife(ticks: number, owner: { readonly life: number }, action: Action): void {
    this.add(ticks, new OwnCall(owner, action));
  }

  add(ticks: number, due: Due): void {
    assert(ticks >= 0, "the past is over");
    if (ticks >= HORIZON) return this.after(HORIZON - 1, () => this.add(ticks - HORIZON + 1, due));
    const at = (this.#now + ticks) & MASK;
    const last = this.#last[at] ?? null;
    if (last === null) this.#first[at] = due;
    else last.next = due;
    this.#last[at] = due;
    this.#waiting++;
  }

  /** Runs until `done`, looked at after each tick with actions, or until `end`; true if done. */
  run(end: number, done: () => boolean): boolean {
    while (this.#waiting > 0 && this.#now <= end) {
      const at = this.#now & MASK;
      let due = this.#first[at] ?? null;
      if (due !== null) {
        // An action may add to its own tick: it then follows the last of the list.
        for (; due !== null; due = due.next) {
          due.run();
          this.#waiting--;
        }
        this.#first[at] = null;
        this.#last[at] = null;
        if (done()) return true;
      }
      this.#now++;
    }
    return done();
  }
}
