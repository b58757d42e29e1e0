/** A clock whose timers end with the validator: nothing of a stopped node runs or keeps it alive. */

import type { Clock } from "../components.ts";

export interface ScopedClock extends Clock {
  /** Cancels every timer and refuses new ones. */
  stop(): void;
}

export function scopedClock(clock: Clock): ScopedClock {
  const cancels = new Set<() => void>();
  let stopped = false;
  return {
    nowMs: () => clock.nowMs(),
    after: (ms, callback) => {
      if (stopped) return () => undefined;
      const cancel = clock.after(ms, () => {
        cancels.delete(cancel);
        callback();
      });
      cancels.add(cancel);
      return () => {
        cancels.delete(cancel);
        cancel();
      };
    },
    stop: () => {
      stopped = true;
      for (const cancel of cancels) cancel();
      cancels.clear();
    },
  };
}
