/** One layer of writes with an order that is made on the first ordered read and then kept. */

import { compareLatin1 } from "../tree/latin1.ts";

export class OverlayLayer {
  readonly #writes = new Map<string, Uint8Array | null>();
  #sorted: string[] | undefined;

  get writes(): ReadonlyMap<string, Uint8Array | null> {
    return this.#writes;
  }

  write(key: string, value: Uint8Array | null): void {
    // Once sorted stays sorted: a loop of `next` and `delete` must not sort at each step.
    if (this.#sorted !== undefined && !this.#writes.has(key))
      this.#sorted.splice(firstAbove(this.#sorted, key), 0, key);
    this.#writes.set(key, value);
  }

  /** Smallest written key, deletions included, that is greater than `key`. */
  next(key: string): string | undefined {
    this.#sorted ??= [...this.#writes.keys()].sort(compareLatin1);
    return this.#sorted[firstAbove(this.#sorted, key)];
  }
}

function firstAbove(sorted: readonly string[], key: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as string) > key) high = middle;
    else low = middle + 1;
  }
  return low;
}
