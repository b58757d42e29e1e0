/** All measurements of the sandbox, one after the other: two at once would disturb each other. */

import {
  type NestedRun,
  type Rate,
  rateOfEvaluations,
  timeNestedRun,
  timeSmallEvaluations,
} from "./evaluation-times.ts";
import { type KernelTimes, timeKernels } from "./kernel-times.ts";
import { type Replacement, timeReplacements } from "./replacement-times.ts";
import { type RewriterTimes, timeRewriter } from "./rewriter-times.ts";

export interface Effort {
  /** Processes that time the kernels, and rounds in each. */
  readonly processes: number;
  readonly rounds: number;
  readonly rewrites: number;
  /** One after the other, and windows of many at a time. */
  readonly evaluations: number;
  readonly windows: number;
  readonly nestedPairs: number;
  readonly kills: number;
}

export const FULL: Effort = {
  ...{ processes: 3, rounds: 10, rewrites: 7 },
  ...{ evaluations: 2_000, windows: 6, nestedPairs: 25, kills: 20 },
};
export const QUICK: Effort = {
  ...{ processes: 1, rounds: 3, rewrites: 3 },
  ...{ evaluations: 300, windows: 1, nestedPairs: 5, kills: 4 },
};

export interface Measurement {
  readonly kernels: readonly KernelTimes[];
  readonly rewriter: readonly RewriterTimes[];
  /** Milliseconds of each warm small evaluation. */
  readonly small: readonly number[];
  readonly rate: Rate;
  readonly nested: NestedRun;
  readonly replacements: readonly Replacement[];
}

export async function measure(effort: Effort): Promise<Measurement> {
  const step = (what: string): void => void process.stderr.write(`${what} …\n`);
  step("kernels");
  const kernels = await timeKernels(effort.processes, effort.rounds);
  step("rewriter on large modules");
  const rewriter = await timeRewriter(effort.rewrites);
  step("small evaluations");
  const small = await timeSmallEvaluations(effort.evaluations);
  const rate = await rateOfEvaluations(effort.windows);
  step("nested runs");
  const nested = await timeNestedRun(effort.nestedPairs);
  step("killed children");
  const replacements = await timeReplacements(effort.kills);
  return { kernels, rewriter, small, rate, nested, replacements };
}
