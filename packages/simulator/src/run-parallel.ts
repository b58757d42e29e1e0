/** The same run on several threads: chunks of schedules, merged in order. */

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { EMPTY_REPORT, mergeReports, type RunReport } from "./run-report.ts";
import type { RunOptions } from "./run-schedules.ts";

/** Schedules of one chunk: some tenths of a second. */
const CHUNK = 500;

export interface ParallelOptions extends RunOptions {
  readonly workers: number;
  /** After each chunk. */
  readonly onProgress?: (done: number) => void;
}

/** Stops handing out chunks once one has failed; what then runs is still counted. */
export async function runParallel(options: ParallelOptions): Promise<RunReport> {
  const { count, first = 0, workers, onProgress } = options;
  const reports: RunReport[] = [];
  let next = 0;
  let done = 0;
  let failed = false;
  const work = async (): Promise<void> => {
    // A plain thread: a test runner's module transform would make the engine twice as slow.
    const worker = new Worker(new URL("./schedule-entry.ts", import.meta.url));
    try {
      while (next < count && !failed) {
        const start = next;
        const size = Math.min(CHUNK, count - start);
        next += size;
        const chunk: RunOptions = { ...cloneable(options), first: first + start, count: size };
        worker.postMessage(chunk);
        const [report] = (await once(worker, "message")) as [RunReport];
        reports[start / CHUNK] = report;
        if (report.failures.length > 0) failed = true;
        done += report.schedules;
        onProgress?.(done);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, workers) }, work));
  return mergeReports([EMPTY_REPORT, ...reports.filter((report) => report !== undefined)]);
}

/** Without what no thread can be sent. */
function cloneable({ seed, count, members, maxFailures }: ParallelOptions): RunOptions {
  return {
    seed,
    count,
    ...(members === undefined ? {} : { members }),
    ...(maxFailures === undefined ? {} : { maxFailures }),
  };
}
