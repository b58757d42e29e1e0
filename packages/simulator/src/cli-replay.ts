/** What `--replay` and `--shrink` print. */

import { sha256Hex } from "@platform/protocol";
import { drawScenario } from "./draw-scenario.ts";
import { mixSeed } from "./random.ts";
import type { RunOptions } from "./run-schedules.ts";
import type { Scenario } from "./scenario.ts";
import { instanceNames, runScenario } from "./schedule.ts";
import { shrink } from "./shrink.ts";
import { formatTrace, type TraceLine, traceHash } from "./trace.ts";

export interface ReplayTarget {
  /** Of a run with other sizes than the usual ones. */
  readonly members?: number;
  /** Deliveries as well. */
  readonly verbose: boolean;
  readonly print: (line: string) => void;
}

/**
 * Prints the trace with a column for each instance; true if no rule was broken.
 * @param what a schedule's seed, or the JSON of a scenario
 */
export function printReplay(what: number | string, target: ReplayTarget): boolean {
  const scenario: Scenario =
    typeof what === "string" ? JSON.parse(what) : drawScenario(what, target.members ?? null);
  const lines: TraceLine[] = [];
  const { violations, deliveries } = runScenario(scenario, {
    log: (line) => lines.push(line),
  });
  const shown = target.verbose ? lines : lines.filter(({ text }) => !text.startsWith("<"));
  for (const row of formatTrace(shown, instanceNames(scenario))) target.print(row);
  for (const { monitor, detail } of violations) target.print(`VIOLATION ${monitor}: ${detail}`);
  target.print(`${deliveries} deliveries, trace sha256 ${traceHash(lines)}`);
  return violations.length === 0;
}

/** One hash over the traces of many schedules: equal on every engine that runs JavaScript right. */
export function printTraceHash(run: RunOptions, print: (line: string) => void): void {
  const hashes: string[] = [];
  for (let i = 0; i < run.count; i++) {
    const lines: TraceLine[] = [];
    const scenario = drawScenario(mixSeed(run.seed, (run.first ?? 0) + i), run.members ?? null);
    runScenario(scenario, { log: (line) => lines.push(line) });
    hashes.push(traceHash(lines));
  }
  print(sha256Hex(new TextEncoder().encode(hashes.join())));
}

/** Prints the smallest scenario that still breaks the same rule; true if nothing is broken. */
export function printShrunk(seed: number, target: ReplayTarget): boolean {
  const scenario = drawScenario(seed, target.members ?? null);
  const shrunk = shrink(scenario);
  if (shrunk === null) {
    target.print(`${seed} breaks no rule: nothing to shrink`);
    return true;
  }
  const { monitor, steps } = shrunk;
  target.print(
    `${monitor} with ${shrunk.scenario.faults.length} of ${scenario.faults.length} faults, after ${steps} runs`,
  );
  target.print(JSON.stringify(shrunk.scenario));
  target.print(`replay: npm run sim -- --scenario '${JSON.stringify(shrunk.scenario)}'`);
  return printReplay(JSON.stringify(shrunk.scenario), target);
}
