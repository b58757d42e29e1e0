/** Edits of all bodies of a module, in one growing array: offset, kind, argument, bytes replaced. */

/** Kinds of edit; the argument's meaning stands beside each. */
export const Edit = {
  /** Decided against: a result whose bits nobody sees. */
  nothing: 0,
  /** Insert: charge `argument` fuel. */
  charge: 1,
  /** The same at the entry of a function and at a loop's header: every cycle passes one. */
  chargeChecked: 2,
  /** Insert: make the value of type `argument` on top canonical if it is a NaN. */
  canonical: 3,
  /** Call of the helper function `argument`, before or in place of an instruction. */
  helper: 4,
  /** Replace `return` by a branch of depth `argument` to the wrapper block, if there is one. */
  branchOut: 5,
  /** Before a call: the callee counts in the global. Argument 1: the host is called. */
  spill: 6,
  /** After a call: the fuel that the callee left. */
  reload: 7,
  /** Before a tail call: everything that leaving the function does. Argument 1: to the host. */
  leave: 8,
} as const;

export const EDIT_WORDS = 4;

export class EditList {
  #words = new Int32Array(4096);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get words(): Int32Array {
    return this.#words;
  }

  /** Place of the new edit, for {@link decide}. */
  push(at: number, kind: number, argument: number, replaced: number): number {
    const place = this.#length;
    if (place + EDIT_WORDS > this.#words.length) {
      const grown = new Int32Array(this.#words.length * 2);
      grown.set(this.#words);
      this.#words = grown;
    }
    this.#words[place] = at;
    this.#words[place + 1] = kind;
    this.#words[place + 2] = argument;
    this.#words[place + 3] = replaced;
    this.#length = place + EDIT_WORDS;
    return place;
  }

  /** Adds to the argument of a charge. */
  add(place: number, cost: number): void {
    const at = place + 2;
    this.#words[at] = (this.#words[at] as number) + cost;
  }

  /** Turns a reserved edit into what it became. */
  decide(place: number, kind: number, argument: number): void {
    this.#words[place + 1] = kind;
    this.#words[place + 2] = argument;
  }
}
