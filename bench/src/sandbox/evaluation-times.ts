/** The process pool from outside: request to outcome, rate, and what one nested run costs. */

import { createSandbox, type EvaluationRequest, type Sandbox } from "@platform/wasm-sandbox";
import { median } from "../statistics.ts";
import { nestedRequest, smallRequest } from "./requests.ts";

const PROCESSES = 2;
const WARM_UP = 100;
/** Enough that no process waits for the parent. */
const IN_FLIGHT = 8;
const WINDOW = 1_500;
const NESTED_RUNS = 400;

/** Milliseconds of one evaluation after the other on one warm process. */
export async function timeSmallEvaluations(count: number): Promise<number[]> {
  return withSandbox(1, async (sandbox) => {
    const request = smallRequest();
    for (let i = 0; i < WARM_UP; i++) await evaluateOk(sandbox, request);
    const ms: number[] = [];
    for (let i = 0; i < count; i++) ms.push(await timed(() => evaluateOk(sandbox, request)));
    return ms;
  });
}

export interface Rate {
  /** Evaluations a second over all windows. */
  readonly mean: number;
  readonly best: number;
}

/** Two processes under load; a window is long enough to hold their regular replacement. */
export async function rateOfEvaluations(windows: number): Promise<Rate> {
  return withSandbox(PROCESSES, async (sandbox) => {
    const request = smallRequest();
    const work = async (most: number): Promise<void> => {
      let left = most;
      const worker = async (): Promise<void> => {
        while (left-- > 0) await evaluateOk(sandbox, request);
      };
      await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
    };
    await work(WARM_UP);
    const rates: number[] = [];
    for (let i = 0; i < windows; i++)
      rates.push((1000 * WINDOW) / (await timed(() => work(WINDOW))));
    // Equal work in each window: the mean rate is that of all the work in all the time.
    const mean = windows / rates.reduce((sum, rate) => sum + 1 / rate, 0);
    return { mean, best: Math.max(...rates) };
  });
}

/** Milliseconds of one nested run. */
export interface NestedRun {
  readonly median: number;
  readonly least: number;
}

/** Many nested runs against none, by turns. */
export async function timeNestedRun(pairs: number): Promise<NestedRun> {
  return withSandbox(1, async (sandbox) => {
    const [none, many] = [nestedRequest(0), nestedRequest(NESTED_RUNS)];
    await evaluateOk(sandbox, none);
    await evaluateOk(sandbox, many);
    const ms: [number[], number[]] = [[], []];
    for (let i = 0; i < pairs; i++) {
      ms[0].push(await timed(() => evaluateOk(sandbox, none)));
      ms[1].push(await timed(() => evaluateOk(sandbox, many)));
    }
    const each = (of: (values: readonly number[]) => number): number =>
      (of(ms[1]) - of(ms[0])) / NESTED_RUNS;
    return { median: each(median), least: each((values) => Math.min(...values)) };
  });
}

async function withSandbox<T>(
  processes: number,
  use: (sandbox: Sandbox) => Promise<T>,
): Promise<T> {
  const sandbox = createSandbox({}, { processes });
  try {
    return await use(sandbox);
  } finally {
    sandbox.stop();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** @throws Error for any other outcome: a figure of failures would be a lie */
export async function evaluateOk(sandbox: Sandbox, request: EvaluationRequest): Promise<void> {
  const result = await sandbox.evaluate(request);
  if ("local" in result) throw new Error(`local failure ${result.local}: ${result.detail}`);
  if (result.outcome === "ok") return;
  const { log, rejection, trap } = result.diagnostics;
  const why = rejection?.message ?? trap ?? log.join("; ");
  throw new Error(`an evaluation ended as ${result.outcome}: ${why}`);
}
