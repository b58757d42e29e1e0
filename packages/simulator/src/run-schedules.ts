import { mixSeed } from "./random.ts";
import { ReportBuilder, type RunReport } from "./run-report.ts";
import { runSchedule } from "./schedule.ts";

export interface RunOptions {
  /** The whole run follows from it. */
  readonly seed: number;
  /** Schedules to run. */
  readonly count: number;
  /** Number of the first one. @default 0 */
  readonly first?: number;
  /** Members of each first set; 4, 5 or 7 by the seed if left out. */
  readonly members?: number;
  /** Failures after which the run stops. @default 1 */
  readonly maxFailures?: number;
}

/** Runs schedules `first` to `first + count - 1` of a seed; equal options give equal reports. */
export function runSchedules(options: RunOptions): RunReport {
  const { seed, count, first = 0, members, maxFailures = 1 } = options;
  const own = members === undefined ? {} : { members };
  const builder = new ReportBuilder();
  for (let i = 0; i < count && builder.report.failures.length < maxFailures; i++)
    builder.add(runSchedule(mixSeed(seed, first + i), own));
  return builder.report;
}
