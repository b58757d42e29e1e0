import { CodedError } from "@platform/protocol";

/** At most `lanes` tasks at once and `waiting` behind them, first come first served. */
export class Semaphore {
  readonly #waiting: (() => void)[] = [];
  readonly #maxWaiting: number;
  #free: number;

  constructor(lanes: number, maxWaiting: number) {
    this.#free = lanes;
    this.#maxWaiting = maxWaiting;
  }

  /** Throws BUSY when the queue is full. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else {
      if (this.#waiting.length >= this.#maxWaiting)
        throw new CodedError({ code: "BUSY", message: "too many transfers are waiting" });
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}
