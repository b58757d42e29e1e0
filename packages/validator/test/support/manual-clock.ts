/** Time that tests move by hand; timers fire in order of their due times. */

import { type TestDouble, testDouble } from "@platform/protocol";
import type { Clock } from "../../src/components.ts";

export interface ManualClock extends Clock {
  /** Moves time on and fires what falls due, letting promises settle after each timer. */
  pass(ms: number): Promise<void>;
  readonly timers: number;
}

export async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

export function manualClock(startMs = 0): TestDouble<ManualClock> {
  let nowMs = startMs;
  const timers = new Set<{ readonly atMs: number; readonly callback: () => void }>();
  return {
    [testDouble]: true,
    nowMs: () => nowMs,
    after: (ms, callback) => {
      const timer = { atMs: nowMs + ms, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    get timers() {
      return timers.size;
    },
    pass: async (ms) => {
      const until = nowMs + ms;
      for (;;) {
        const due = [...timers].filter(({ atMs }) => atMs <= until);
        const next = due.sort((a, b) => a.atMs - b.atMs)[0];
        if (next === undefined) break;
        timers.delete(next);
        nowMs = next.atMs;
        next.callback();
        await settled();
      }
      nowMs = until;
      await settled();
    },
  };
}
