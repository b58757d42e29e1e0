/** Refusals and pipeline events by code since the start; read by status and metrics. */
export class Counters {
  readonly #refusals = new Map<string, number>();

  refused(code: string): void {
    this.#refusals.set(code, (this.#refusals.get(code) ?? 0) + 1);
  }

  refusals(): Record<string, number> {
    return Object.fromEntries(this.#refusals);
  }
}
