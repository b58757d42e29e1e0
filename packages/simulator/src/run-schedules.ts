import { mixSeed } from "./random.ts";
import { runSchedule, type ScheduleResult } from "./schedule.ts";

export interface RunOptions {
  /** The whole run follows from it. */
  readonly seed: number;
  /** Schedules to run. */
  readonly count: number;
  /** Number of the first one. @default 0 */
  readonly first?: number;
  /** Failures after which the run stops. @default 1 */
  readonly maxFailures?: number;
}

export interface RunReport {
  readonly schedules: number;
  readonly failures: readonly ScheduleResult[];
  /** Schedules in which the honest members had to decide. */
  readonly live: number;
  readonly deliveries: number;
  readonly restarts: number;
  /** Schedules that reached view 2 or a later one. */
  readonly deepViews: number;
  readonly topView: number;
}

/** Runs schedules `first` to `first + count - 1` of a seed; equal options give equal reports. */
export function runSchedules(options: RunOptions): RunReport {
  const { seed, count, first = 0, maxFailures = 1 } = options;
  const failures: ScheduleResult[] = [];
  let live = 0;
  let deliveries = 0;
  let restarts = 0;
  let deepViews = 0;
  let topView = 0;
  let schedules = 0;
  while (schedules < count && failures.length < maxFailures) {
    const result = runSchedule(mixSeed(seed, first + schedules));
    schedules++;
    if (result.violations.length > 0) failures.push(result);
    if (result.live) live++;
    deliveries += result.deliveries;
    restarts += result.restarts;
    if (result.topView >= 2) deepViews++;
    topView = Math.max(topView, result.topView);
  }
  return { schedules, failures, live, deliveries, restarts, deepViews, topView };
}
