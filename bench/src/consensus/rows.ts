/** The figures with what each must reach. */

import { type EngineTimes, engineRatio, type Ratio } from "./engine-times.ts";
import type { SimulatorRate } from "./simulator-rate.ts";

export type Verdict = "reached" | "missed";

export interface EngineRow {
  readonly members: number;
  readonly checksPerDecision: number;
  /** Decisions a second of one core. */
  readonly limitPerSecond: number;
  readonly decisionsPerSecond: number;
  readonly ratio: Ratio;
  readonly must: number;
  readonly verdict: Verdict;
  /** Microseconds of the protocol alone for each message. */
  readonly logicUs: number;
}

/** With four members, own signatures and the block weigh as much as a third of the checks. */
const LEAST_RATIO = { smallest: 0.75, others: 0.85 };
export const MOST_LOGIC_US = 2;
export const LEAST_SCHEDULES = 4_000;

export function engineRows(engine: readonly EngineTimes[]): EngineRow[] {
  return engine.map((times) => {
    const { members, heights, checks, messages } = times;
    const ratio = engineRatio(times);
    const must = members <= 4 ? LEAST_RATIO.smallest : LEAST_RATIO.others;
    return {
      members,
      checksPerDecision: checks / heights,
      limitPerSecond: (heights * 1000) / Math.min(...times.limit),
      decisionsPerSecond: (heights * 1000) / Math.min(...times.replica),
      ...{ ratio, must },
      verdict: verdictOf(ratio.value >= must),
      logicUs: (1000 * Math.min(...times.logic)) / messages,
    };
  });
}

export function schedulesPerSecond({ schedules, ms }: SimulatorRate): number {
  return (1000 * schedules) / ms;
}

export function verdictOf(reached: boolean): Verdict {
  return reached ? "reached" : "missed";
}
