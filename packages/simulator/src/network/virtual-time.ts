/** One queue of virtual time for everything that happens in a schedule; promises settle between. */

/** Runs when every promise that can go on has gone on: the queue of ticks follows the microtasks. */
function settled(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

interface Entry {
  readonly atMs: number;
  readonly order: number;
  readonly action: () => void;
  cancelled: boolean;
}

export class VirtualTime {
  readonly #heap: Entry[] = [];
  #nowMs: number;
  #order = 0;
  events = 0;

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  /** Virtual milliseconds since the network's genesis. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** What is due at one moment runs in the order in which it was added. */
  after(ms: number, action: () => void): () => void {
    const atMs = this.#nowMs + Math.max(0, Math.floor(ms));
    const entry: Entry = { atMs, order: this.#order++, action, cancelled: false };
    this.#push(entry);
    return () => {
      entry.cancelled = true;
    };
  }

  /** Runs until `done`, or until nothing is due before `endMs`; true if it was done. */
  async run(endMs: number, done: () => boolean): Promise<boolean> {
    await settled();
    while (!done()) {
      const next = this.#heap[0];
      if (next === undefined || next.atMs > endMs) {
        this.#nowMs = endMs;
        return done();
      }
      this.#pop();
      if (next.cancelled) continue;
      this.#nowMs = next.atMs;
      this.events++;
      next.action();
      await settled();
    }
    return true;
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent] as Entry;
      if (before(above, entry)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Entry;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      const right = child + 1;
      if (right < heap.length && before(heap[right] as Entry, heap[child] as Entry)) child = right;
      if (before(last, heap[child] as Entry)) break;
      heap[at] = heap[child] as Entry;
      at = child;
    }
    heap[at] = last;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.atMs === b.atMs ? a.order < b.order : a.atMs < b.atMs;
}
