/** When a peer that should be connected is dialled. All times in milliseconds. */
export interface RedialTiming {
  readonly firstMs: number;
  readonly maxMs: number;
  /** The higher peer id waits so long for the lower one's dial, so that they rarely cross. */
  readonly politeMs: number;
}

/** A connection that ends sooner was probably refused by the far side after its handshake. */
const SHORT_LIVED_MS = 5_000;

/** Back-off of one peer: doubles with each failure or short-lived connection. */
export class RedialSchedule {
  readonly #timing: RedialTiming;
  readonly #random: () => number;
  #failures = 0;
  #dueMs: number;
  #openedMs: number | undefined;

  constructor(timing: RedialTiming, nowMs: number, polite: boolean, random: () => number) {
    this.#timing = timing;
    this.#random = random;
    this.#dueMs = polite ? nowMs + timing.politeMs : nowMs;
  }

  due(nowMs: number): boolean {
    return this.#openedMs === undefined && nowMs >= this.#dueMs;
  }

  opened(nowMs: number): void {
    this.#openedMs ??= nowMs;
  }

  closed(nowMs: number, polite: boolean): void {
    const lastedMs = nowMs - (this.#openedMs ?? nowMs);
    this.#openedMs = undefined;
    if (lastedMs < SHORT_LIVED_MS) return this.failed(nowMs);
    this.#failures = 0;
    this.#dueMs = nowMs + (polite ? this.#timing.politeMs : 0);
  }

  failed(nowMs: number): void {
    const backoff = Math.min(this.#timing.maxMs, this.#timing.firstMs * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 16);
    // Jitter: a whole network that lost one peer must not dial it in step.
    this.#dueMs = nowMs + backoff * (0.75 + this.#random() / 4);
  }
}
