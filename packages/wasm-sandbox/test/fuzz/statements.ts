/** Random statements: branches, loops, bulk operations, everything that leaves no value. */

import { EXTERNREF, FUNCREF, I32, unsigned } from "./encoding.ts";
import { Expressions } from "./expressions.ts";

/** Global that bounds loops and calls: both stop at 0, without a trap. */
const BOUND = 0;

export class Statements extends Expressions {
  /** Up to `most`, often fewer. */
  protected override statements(most: number): void {
    for (let count = this.random.between(0, most); count > 0; count--) this.statement();
  }

  statement(): void {
    if (!this.mayNest()) return;
    this.depth++;
    const makers = [
      () => this.#setLocal(),
      () => this.#setGlobal(),
      () => this.store(),
      () => this.#loop(),
      () => this.#conditional(),
      () => this.#branch(),
      () => this.#branchTable(),
      () => this.#bulkMemory(),
      () => this.#tables(),
      () => this.callOf(this.random.below(this.env.functions.length), undefined),
      () => this.#dropped(),
      () => this.#rare(),
      () => this.#tailCall(),
    ];
    const weights = [14, 10, 14, 12, 8, 14, 8, 7, 8, 9, 3, 3, this.env.wide ? 9 : 0];
    makers[this.random.weighted(weights)]?.();
    this.depth--;
  }

  /** The bound goes down by one; what follows asks whether it is above 0. */
  #countDown(): void {
    this.emit(0x23, BOUND, 0x41, 1, 0x6b, 0x24, BOUND);
  }

  #boundLeft(): void {
    this.emit(0x23, BOUND, 0x41, 0, 0x4a);
  }

  /** At the start of a body: past the bound it answers zeros. */
  guard(results: readonly number[]): void {
    this.#boundLeft();
    this.emit(0x45, 0x04, 0x40);
    for (const result of results) this.index(0x20, this.scratch(result));
    this.emit(0x0f, 0x0b);
    this.#countDown();
  }

  #setLocal(): void {
    const local = this.random.below(this.locals.length);
    this.value(this.locals[local] as number);
    this.index(0x21, local);
  }

  #setGlobal(): void {
    const global = this.random.between(1, this.env.globals.length - 1);
    this.value(this.env.globals[global] as number);
    this.index(0x24, global);
  }

  #loop(): void {
    this.emit(0x03, 0x40);
    this.labels.push({ types: [], loop: true });
    this.statement();
    this.statements(3);
    this.#countDown();
    this.#boundLeft();
    if (this.random.chance(50)) {
      this.value(I32);
      this.emit(0x71);
    }
    this.emit(0x0d, 0);
    this.labels.pop();
    this.emit(0x0b);
  }

  #conditional(): void {
    this.value(I32);
    this.emit(0x04, 0x40);
    this.labels.push({ types: [], loop: false });
    this.statements(3);
    if (this.random.chance(60)) {
      this.emit(0x05);
      this.statements(3);
    }
    this.labels.pop();
    this.emit(0x0b);
  }

  /** To any label: backwards only under the bound, forwards also without a condition. */
  #branch(): void {
    const up = this.random.below(this.labels.length);
    const { types, loop } = this.labels[this.labels.length - 1 - up] as (typeof this.labels)[0];
    if (loop) this.#countDown();
    for (const type of types) this.value(type);
    if (loop || this.random.chance(70)) {
      this.value(I32);
      if (loop) {
        this.#boundLeft();
        this.emit(0x71);
      }
      this.index(0x0d, up);
      return this.keep(types, undefined);
    }
    if (up === this.labels.length - 1 && this.random.chance(50)) this.emit(0x0f);
    else this.index(0x0c, up);
    if (this.random.chance(50)) this.statement();
  }

  #branchTable(): void {
    const own = this.random.below(this.labels.length);
    const at = (up: number) => this.labels[this.labels.length - 1 - up] as (typeof this.labels)[0];
    const { types } = at(own);
    const same = [...this.labels.keys()].filter((up) => at(up).types.join() === types.join());
    this.#countDown();
    this.#boundLeft();
    this.emit(0x04, 0x40);
    this.labels.push({ types: [], loop: false });
    for (const type of types) this.value(type);
    this.value(I32);
    if (this.random.chance(80)) this.emit(0x41, 7, 0x71);
    const targets = Array.from({ length: this.random.between(0, 6) }, () => this.random.pick(same));
    this.emit(0x0e, targets.length);
    // One deeper: the `if` around this has a label too.
    for (const up of [...targets, own]) this.emit(...unsigned(up + 1));
    if (this.random.chance(30)) this.statement();
    this.labels.pop();
    this.emit(0x0b);
  }

  #length(): void {
    this.value(I32);
    if (this.random.chance(96)) this.emit(0x41, 0xff, 0, 0x71);
  }

  #bulkMemory(): void {
    const kind = this.random.below(4);
    if (kind === 3) return this.emit(0xfc, 9, 0);
    this.address();
    if (kind === 2) {
      this.constant(this.random.below(4));
      this.constant(this.random.below(8));
      return this.emit(0xfc, 8, 0, 0);
    }
    if (kind === 0) this.address();
    else this.value(I32);
    this.#length();
    if (kind === 0) this.emit(0xfc, 10, 0, 0);
    else this.emit(0xfc, 11, 0);
  }

  #tables(): void {
    const kind = this.random.below(6);
    const table = this.random.below(2);
    if (kind === 0 && this.random.chance(30)) return this.emit(0xfc, 13, 0);
    this.place();
    if (kind === 0) {
      this.constant(this.random.below(2));
      this.constant(this.random.below(3));
      return this.emit(0xfc, 12, 0, 0);
    }
    if (kind < 3) {
      this.place();
      this.constant(this.random.below(4));
      return this.emit(0xfc, 14, table, table);
    }
    this.reference(table === 0 ? FUNCREF : EXTERNREF);
    if (kind < 5) return this.emit(0x26, table);
    this.constant(this.random.below(4));
    this.emit(0xfc, 17, table);
  }

  /** Of a function with the same results, if there is one; what comes behind it is dead. */
  #tailCall(): void {
    const wanted = this.labels[0]?.types.join();
    const fitting = [...this.env.functions.keys()].filter(
      (i) => this.env.functions[i]?.results.join() === wanted,
    );
    this.callOf(this.random.pick(fitting), undefined, true);
    if (this.random.chance(30)) this.statement();
  }

  #dropped(): void {
    this.value(this.random.pick(this.env.types));
    this.emit(0x1a);
  }

  #rare(): void {
    if (this.random.chance(60)) return this.emit(0x01);
    this.value(I32);
    if (this.random.chance(90)) this.emit(0x41, 63, 0x71, 0x45);
    this.emit(0x04, 0x40, 0x00, 0x0b);
  }
}
