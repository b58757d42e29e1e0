/** The figures with what each must reach. */

import { median, quantile } from "../statistics.ts";
import { type EngineTimes, engineRatio, type Ratio } from "./engine-times.ts";
import type { ProcessRate } from "./process-rate.ts";
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

export interface ProcessRow {
  readonly decisionsPerSecond: number;
  /** What must be reached with this disk. */
  readonly must: number;
  /** Share of the rate that three commits in series allow. */
  readonly share: number;
  readonly verdict: Verdict;
  readonly commitMs: number;
  readonly gapP50Ms: number;
  readonly gapP99Ms: number;
  readonly gapVerdict: Verdict;
  /** Processor milliseconds of one validator for a decision. */
  readonly cpuMs: number;
}

const VALIDATORS = 4;
/** Locks of PRE-PREPARE, PREPARE and COMMIT, one after the other: the decision's is off the path. */
const SERIAL_COMMITS = 3;
const FAST_COMMIT_MS = 1;
const LEAST_DECISIONS = 150;
const LEAST_SHARE = 0.6;
export const MOST_GAP_MS = 50;

/** On a disk with commits up to 1 ms a fixed rate is asked for, else a share of what it allows. */
export function processRow(rate: ProcessRate): ProcessRow {
  const decisionsPerSecond = rate.decisions / rate.seconds;
  const commitMs = median(rate.commitsMs);
  const allowed = 1000 / (SERIAL_COMMITS * commitMs);
  const must = commitMs <= FAST_COMMIT_MS ? LEAST_DECISIONS : LEAST_SHARE * allowed;
  const gapP99Ms = quantile(rate.gapsMs, 0.99);
  return {
    ...{ decisionsPerSecond, must, commitMs, gapP99Ms },
    share: decisionsPerSecond / allowed,
    verdict: verdictOf(decisionsPerSecond >= must),
    gapP50Ms: median(rate.gapsMs),
    gapVerdict: verdictOf(gapP99Ms <= MOST_GAP_MS),
    cpuMs: (1000 * rate.cpuSeconds) / (rate.decisions * VALIDATORS),
  };
}

export function schedulesPerSecond({ schedules, ms }: SimulatorRate): number {
  return (1000 * schedules) / ms;
}

export function verdictOf(reached: boolean): Verdict {
  return reached ? "reached" : "missed";
}
