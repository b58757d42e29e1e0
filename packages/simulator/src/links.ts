/** Who hears whom: one bit for each ordered pair of instances. */

import type { Fault } from "./fault.ts";
import { createRandom } from "./random.ts";

type Shape = Extract<Fault, { t: "partition" }>["shape"];

export class Links {
  readonly #count: number;
  readonly #open: Uint8Array;

  constructor(count: number) {
    this.#count = count;
    this.#open = new Uint8Array(count * count).fill(1);
  }

  isOpen(from: number, to: number): boolean {
    return this.#open[from * this.#count + to] === 1;
  }

  set(open: (from: number, to: number) => boolean): void {
    for (let from = 0; from < this.#count; from++)
      for (let to = 0; to < this.#count; to++)
        this.#open[from * this.#count + to] = open(from, to) ? 1 : 0;
  }

  /** Two sides: bit i of `sides` is the side of instance i. */
  split(sides: number): void {
    this.set((from, to) => ((sides >> from) & 1) === ((sides >> to) & 1));
  }

  /** One partition of the given shape; everything else of it follows from its seed. */
  cut(shape: Shape, seed: number): void {
    const random = createRandom(seed);
    const one = random.below(this.#count);
    const sides = Array.from({ length: this.#count }, () => random.below(2));
    const shapes: Record<Shape, (from: number, to: number) => boolean> = {
      none: () => true,
      sides: (from, to) => sides[from] === sides[to],
      "one-way": () => !random.chance(300),
      deaf: (_, to) => to !== one,
      dumb: (from) => from !== one,
    };
    this.set(shapes[shape]);
  }
}
