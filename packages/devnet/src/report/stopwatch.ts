/** Names of the moments that PROTOCOL §9–§11 computes for a dev run, in their order. */
export const STEPS = [
  "chain up",
  "set-up sealed",
  "validators ready",
  "height 1",
  "challenges verified",
  "intake epoch open",
  "commits in",
  "reveals in",
  "seeded",
  "certified",
  "weights decided",
  "weights finalised",
] as const;
export type Step = (typeof STEPS)[number];

export interface Stopwatch {
  /** Notes a step once; later calls of the same step are ignored. */
  mark(step: Step): void;
  seconds(): number;
  readonly marks: ReadonlyMap<Step, number>;
}

/** Starts now; `now` in milliseconds. */
export function createStopwatch(now: () => number = () => performance.now()): Stopwatch {
  const start = now();
  const marks = new Map<Step, number>();
  const seconds = (): number => (now() - start) / 1000;
  return {
    marks,
    seconds,
    mark: (step) => {
      if (!marks.has(step)) marks.set(step, seconds());
    },
  };
}
