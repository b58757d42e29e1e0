/** Speed of the way from module bytes to metered bytes. */

import { runEntry } from "./run-entry.ts";

export interface RewriterTimes {
  readonly name: string;
  readonly bytes: number;
  readonly rewritten: number;
  /** Of each repetition; the first is cold. */
  readonly ms: readonly number[];
  /** Why the sandbox does not take the module. */
  readonly refused?: string;
}

export async function timeRewriter(repeats: number): Promise<RewriterTimes[]> {
  return (await runEntry("rewriter-entry.ts", [`${repeats}`], [])) as RewriterTimes[];
}

/** Decimal megabytes of the original a second, in the fastest repetition. */
export function megabytesPerSecond({ bytes, ms }: RewriterTimes): number {
  return bytes / 1000 / Math.min(...ms);
}
