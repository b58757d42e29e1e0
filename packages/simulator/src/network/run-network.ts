import { Worker } from "node:worker_threads";
import { mixSeed } from "../random.ts";
import { addHappened, type Happened, nothingHappened } from "./happened.ts";
import { type NetworkResult, runNetworkSchedule } from "./network-schedule.ts";

export interface NetworkRunOptions {
  /** The whole run follows from it. */
  readonly seed: number;
  readonly count: number;
  /** Number of the first one. @default 0 */
  readonly first?: number;
  /** The size of every network. @default drawn: 4, 5 or 7 */
  readonly members?: number;
  /** Failures after which the run stops. @default 1 */
  readonly maxFailures?: number;
}

export interface NetworkReport {
  readonly schedules: number;
  readonly failures: readonly NetworkResult[];
  readonly heights: number;
  readonly deliveries: number;
  readonly restarts: number;
  /** Equivocations that blocks recorded. */
  readonly evidence: number;
  readonly certified: number;
  readonly happened: Happened;
}

/** Runs schedules `first` to `first + count - 1` of a seed; equal options give equal reports. */
export async function runNetworkSchedules(options: NetworkRunOptions): Promise<NetworkReport> {
  const { seed, count, first = 0, maxFailures = 1 } = options;
  const failures: NetworkResult[] = [];
  const sums = { heights: 0, deliveries: 0, restarts: 0, evidence: 0, certified: 0 };
  const sized = options.members === undefined ? {} : { members: options.members };
  let schedules = 0;
  let happened = nothingHappened();
  while (schedules < count && failures.length < maxFailures) {
    const result = await runNetworkSchedule(mixSeed(seed, first + schedules), sized);
    schedules++;
    if (result.violations.length > 0) failures.push(result);
    happened = addHappened(happened, result.happened);
    for (const name of Object.keys(sums) as (keyof typeof sums)[]) sums[name] += result[name];
  }
  return { schedules, failures, ...sums, happened };
}

/** Promises and messages die young: a nursery of V8's usual size would be swept too often. */
const NURSERY_MB = 96;
const ENTRY = new URL("./schedule-entry.ts", import.meta.url);

/** The same schedules in as many threads; each runs a part of them in a row. */
export async function runNetworkParallel(
  options: NetworkRunOptions,
  workers: number,
): Promise<NetworkReport> {
  const { count, first = 0 } = options;
  const part = Math.ceil(count / workers);
  const starts = Array.from({ length: Math.ceil(count / part) }, (_, i) => i * part);
  const reports = await Promise.all(
    starts.map((start) =>
      inWorker({ ...options, first: first + start, count: Math.min(part, count - start) }),
    ),
  );
  return reports.reduce(merged);
}

function inWorker(options: NetworkRunOptions): Promise<NetworkReport> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(ENTRY, {
      workerData: options,
      resourceLimits: { maxYoungGenerationSizeMb: NURSERY_MB },
    });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

function merged(a: NetworkReport, b: NetworkReport): NetworkReport {
  return {
    schedules: a.schedules + b.schedules,
    failures: [...a.failures, ...b.failures],
    heights: a.heights + b.heights,
    deliveries: a.deliveries + b.deliveries,
    restarts: a.restarts + b.restarts,
    evidence: a.evidence + b.evidence,
    certified: a.certified + b.certified,
    happened: addHappened(a.happened, b.happened),
  };
}
