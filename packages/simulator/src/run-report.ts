/** What a run of schedules adds up to; reports of parts merge into the report of the whole. */

import type { ScheduleResult } from "./schedule.ts";

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
  /** Most ticks from the healing to the last decision. */
  readonly slowest: number;
  /** Schedules by deliveries: entry i counts those with i * BUCKET or more, below the next. */
  readonly histogram: readonly number[];
}

/** Deliveries told apart by the median. */
const BUCKET = 20;
/** Two leaders failed, or were made to look as if. */
const DEEP_VIEW = 2;

export const EMPTY_REPORT: RunReport = {
  schedules: 0,
  failures: [],
  live: 0,
  deliveries: 0,
  restarts: 0,
  deepViews: 0,
  topView: 0,
  slowest: 0,
  histogram: [],
};

/** Adds results up, one after the other. */
export class ReportBuilder {
  readonly #report = { ...EMPTY_REPORT, failures: [] as ScheduleResult[], histogram: [0] };

  get report(): RunReport {
    return this.#report;
  }

  add(result: ScheduleResult): void {
    const report = this.#report;
    report.schedules++;
    if (result.violations.length > 0) report.failures.push(result);
    report.deliveries += result.deliveries;
    report.restarts += result.restarts;
    if (result.topView >= DEEP_VIEW) report.deepViews++;
    report.topView = Math.max(report.topView, result.topView);
    if (result.live) {
      report.live++;
      report.slowest = Math.max(report.slowest, result.ticks);
    }
    const bucket = Math.floor(result.deliveries / BUCKET);
    while (report.histogram.length <= bucket) report.histogram.push(0);
    report.histogram[bucket] = (report.histogram[bucket] as number) + 1;
  }
}

export function mergeReports(reports: readonly RunReport[]): RunReport {
  const total = (of: (one: RunReport) => number): number =>
    reports.reduce((sum, one) => sum + of(one), 0);
  const most = (of: (one: RunReport) => number): number => Math.max(0, ...reports.map(of));
  const length = most((one) => one.histogram.length);
  return {
    schedules: total((one) => one.schedules),
    failures: reports.flatMap((one) => one.failures),
    live: total((one) => one.live),
    deliveries: total((one) => one.deliveries),
    restarts: total((one) => one.restarts),
    deepViews: total((one) => one.deepViews),
    topView: most((one) => one.topView),
    slowest: most((one) => one.slowest),
    histogram: Array.from({ length }, (_, at) => total((one) => one.histogram[at] ?? 0)),
  };
}

/** Deliveries that half of the schedules reach, rounded down to the bucket. */
export function medianDeliveries({ histogram, schedules }: RunReport): number {
  let seen = 0;
  for (const [at, count] of histogram.entries()) {
    seen += count;
    if (2 * seen >= schedules) return at * BUCKET;
  }
  return 0;
}
