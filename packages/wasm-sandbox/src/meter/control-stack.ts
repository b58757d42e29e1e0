/** The open blocks of a body; the function itself is the first. */
export class ControlStack {
  readonly #base: Int32Array;
  readonly #params: Int32Array;
  readonly #results: Int32Array;
  readonly #dead: Uint8Array;
  readonly #limit: number;
  #depth = 0;

  constructor(maxNesting: number) {
    this.#limit = maxNesting + 1;
    this.#base = new Int32Array(this.#limit);
    this.#params = new Int32Array(this.#limit);
    this.#results = new Int32Array(this.#limit);
    this.#dead = new Uint8Array(this.#limit);
  }

  reset(results: number): void {
    this.#depth = 0;
    this.push(0, 0, results, false);
  }

  /** False when the nesting limit is reached. */
  push(base: number, params: number, results: number, dead: boolean): boolean {
    if (this.#depth >= this.#limit) return false;
    this.#base[this.#depth] = base;
    this.#params[this.#depth] = params;
    this.#results[this.#depth] = results;
    this.#dead[this.#depth] = dead ? 1 : 0;
    this.#depth++;
    return true;
  }

  pop(): void {
    this.#depth--;
  }

  get depth(): number {
    return this.#depth;
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
}
