/** The open blocks of a body; the function itself is the first. */
export class ControlStack {
  readonly #opcode: Uint8Array;
  readonly #base: Int32Array;
  readonly #params: Int32Array;
  readonly #results: Int32Array;
  readonly #dead: Uint8Array;
  readonly #slot: Int32Array;
  readonly #outermost: Int32Array;
  readonly #limit: number;
  #depth = 0;

  constructor(maxNesting: number) {
    this.#limit = maxNesting + 1;
    this.#opcode = new Uint8Array(this.#limit);
    this.#base = new Int32Array(this.#limit);
    this.#params = new Int32Array(this.#limit);
    this.#results = new Int32Array(this.#limit);
    this.#dead = new Uint8Array(this.#limit);
    this.#slot = new Int32Array(this.#limit);
    this.#outermost = new Int32Array(this.#limit);
  }

  reset(results: number): void {
    this.#depth = 0;
    this.push(0x02, 0, { params: 0, results }, { dead: false, slot: -1 });
  }

  /** False when the nesting limit is reached. */
  push(
    opcode: number,
    base: number,
    type: { readonly params: number; readonly results: number },
    before: { readonly dead: boolean; readonly slot: number },
  ): boolean {
    const depth = this.#depth;
    if (depth >= this.#limit) return false;
    this.#opcode[depth] = opcode;
    this.#base[depth] = base;
    this.#params[depth] = type.params;
    this.#results[depth] = type.results;
    this.#dead[depth] = before.dead ? 1 : 0;
    this.#slot[depth] = before.slot;
    this.#outermost[depth] = depth;
    this.#depth++;
    return true;
  }

  pop(): void {
    this.#depth--;
    if (this.#depth > 0) this.#reach(this.#outermost[this.#depth] as number);
  }

  /** A branch that can run, to the label `distance` blocks out; a return leaves every block. */
  branch(distance: number): void {
    this.#reach(this.#depth - 1 - distance);
  }

  #reach(index: number): void {
    const top = this.#depth - 1;
    if (index < (this.#outermost[top] as number)) this.#outermost[top] = index;
  }

  get depth(): number {
    return this.#depth;
  }

  get opcode(): number {
    return this.#opcode[this.#depth - 1] ?? 0;
  }

  /** Operand height below the innermost block's parameters. */
  get base(): number {
    return this.#base[this.#depth - 1] ?? 0;
  }

  get params(): number {
    return this.#params[this.#depth - 1] ?? 0;
  }

  get results(): number {
    return this.#results[this.#depth - 1] ?? 0;
  }

  get deadAtEntry(): boolean {
    return this.#dead[this.#depth - 1] === 1;
  }

  /** Charge of the segment that leads into the innermost block. */
  get slotBefore(): number {
    return this.#slot[this.#depth - 1] ?? -1;
  }

  /** Whether a branch inside the innermost block passes by its end. */
  get escaped(): boolean {
    return (this.#outermost[this.#depth - 1] ?? 0) < this.#depth - 1;
  }
}
