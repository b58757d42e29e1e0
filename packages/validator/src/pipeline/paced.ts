/** Work that many events ask for: one run answers everything that asked before it began. */

import type { Clock } from "../components.ts";

interface Planned {
  readonly atMs: number;
  readonly cancel: () => void;
}

export class Paced {
  readonly #clock: Clock;
  readonly #work: () => void;
  #planned: Planned | undefined;
  #beganMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, work: () => void) {
    this.#clock = clock;
    this.#work = work;
  }

  /**
   * Runs once, at the earliest time that was asked for: now if nothing is to be waited for.
   * @param waitMs from now on
   * @param gapMs from the begin of the last run on
   */
  ask(waitMs: number, gapMs: number): void {
    const nowMs = this.#clock.nowMs();
    // A clock that jumped back costs one gap, not the jump.
    const ms = Math.max(waitMs, Math.min(gapMs, this.#beganMs + gapMs - nowMs));
    if (this.#planned !== undefined && this.#planned.atMs <= nowMs + ms) return;
    this.#planned?.cancel();
    this.#planned = undefined;
    if (ms <= 0) this.#run();
    else this.#planned = { atMs: nowMs + ms, cancel: this.#clock.after(ms, () => this.#run()) };
  }

  #run(): void {
    this.#planned = undefined;
    this.#beganMs = this.#clock.nowMs();
    this.#work();
  }
}
