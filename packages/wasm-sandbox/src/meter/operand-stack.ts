/**
 * Height of the operand stack, and which of its values are float results whose NaN bits nobody has
 * seen yet. Such a result is made canonical right after its producer, once a consumer could see its
 * bits; arithmetic, comparisons and truncations can't.
 */

import { Edit, type EditList } from "./edit-list.ts";

export class OperandStack {
  readonly #edits: EditList;
  /** By operand: place of its reserved edit, or -1. */
  #pending = new Int32Array(256).fill(-1);
  #waiting = 0;
  height = 0;
  highest = 0;

  constructor(edits: EditList) {
    this.#edits = edits;
  }

  reset(): void {
    this.#pending.fill(-1, 0, Math.min(this.highest, this.#pending.length));
    this.#waiting = 0;
    this.height = 0;
    this.highest = 0;
  }

  push(count: number): void {
    this.height += count;
    if (this.height > this.highest) this.#grow();
  }

  /** One float of `type` whose edit is reserved at `place`. */
  pushPending(place: number): void {
    this.push(1);
    this.#pending[this.height - 1] = place;
    this.#waiting++;
  }

  /**
   * Below `base` the module is invalid or the code dead: the engine's validation decides which.
   * @param sees whether the consumer can see the bits of a NaN
   */
  pop(count: number, base: number, sees: boolean): void {
    const left = Math.max(this.height - count, base);
    if (this.#waiting > 0) this.#settle(left, sees);
    this.height = left;
  }

  /** Values above `base` leave the block, by whichever way: their bits can be seen from now on. */
  observe(base: number): void {
    if (this.#waiting > 0) this.#settle(base, true);
  }

  #settle(from: number, seen: boolean): void {
    const pending = this.#pending;
    for (let i = from; i < this.height; i++) {
      const place = pending[i] as number;
      if (place < 0) continue;
      if (seen) this.#edits.decide(place, Edit.canonical, this.#edits.words[place + 2] as number);
      pending[i] = -1;
      this.#waiting--;
    }
  }

  #grow(): void {
    this.highest = this.height;
    if (this.height <= this.#pending.length) return;
    const grown = new Int32Array(this.height * 2).fill(-1);
    grown.set(this.#pending);
    this.#pending = grown;
  }
}
