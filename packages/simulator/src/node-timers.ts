/** The two timers of an instance on a clock that may jump. */

import type { Effect, Input, TimerName } from "@platform/consensus-pbft";

type TimerInput = Extract<Input, { t: "timer" }>;
type SetTimer = Extract<Effect, { t: "set-timer" }>;

interface Running {
  readonly input: TimerInput;
  /** Counts settings: what an earlier one set in motion is void. */
  readonly token: number;
}

export class NodeTimers {
  readonly #later: (ticks: number, action: () => void) => void;
  readonly #fire: (input: TimerInput) => void;
  #token = 0;
  readonly #running: Record<TimerName, Running | null> = { view: null, rebroadcast: null };

  constructor(
    later: (ticks: number, action: () => void) => void,
    fire: (input: TimerInput) => void,
  ) {
    this.#later = later;
    this.#fire = fire;
  }

  set({ timer, height, view, ms }: SetTimer): void {
    this.#start({ t: "timer", timer, height, view }, ms);
  }

  clear(timer: TimerName): void {
    this.#running[timer] = null;
  }

  stop(): void {
    this.clear("view");
    this.clear("rebroadcast");
  }

  /** Forward: what runs ends now. Back: it ends that much later than it should. */
  jump(ticks: number): void {
    for (const timer of ["view", "rebroadcast"] as const) {
      const running = this.#running[timer];
      if (running !== null) this.#start(running.input, ticks > 0 ? 0 : -ticks);
    }
  }

  #start(input: TimerInput, ticks: number): void {
    const { timer } = input;
    const token = ++this.#token;
    this.#running[timer] = { input, token };
    this.#later(ticks, () => {
      if (this.#running[timer]?.token !== token) return;
      this.#running[timer] = null;
      this.#fire(input);
    });
  }
}
