/**
 * Runs engine schedules: `sim.ts --schedules N --seed S [--members M] [--workers W] [--json]`.
 * `--replay SCHEDULE_SEED` prints the trace of one, `--shrink SCHEDULE_SEED` makes a failing one
 * small, `--scenario JSON` replays what that printed, `--trace-hash` prints one hash over the traces
 * of all schedules. `--twins ROUNDS [--width N]` enumerates Twins scenarios. Exit code 1 on a
 * violation. `--network` runs whole validators instead.
 */

import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { printReplay, printShrunk, printTraceHash } from "../src/cli-replay.ts";
import { printTwins } from "../src/cli-twins.ts";
import { medianDeliveries, type RunReport, runParallel } from "../src/index.ts";

if (process.argv.includes("--network")) {
  const { networkMain } = await import("../src/network/main.ts");
  process.exit(await networkMain(process.argv.slice(2)));
}

const { values } = parseArgs({
  options: {
    schedules: { type: "string", default: "10000" },
    seed: { type: "string", default: "1" },
    first: { type: "string", default: "0" },
    members: { type: "string" },
    workers: { type: "string", default: String(availableParallelism()) },
    replay: { type: "string" },
    shrink: { type: "string" },
    scenario: { type: "string" },
    "trace-hash": { type: "boolean", default: false },
    twins: { type: "string" },
    width: { type: "string" },
    verbose: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});

function whole(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) {
    process.stderr.write(`--${name} takes a whole number, not ${JSON.stringify(text)}\n`);
    process.exit(2);
  }
  return value;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const members = values.members === undefined ? {} : { members: whole("members", values.members) };

function summary(seed: number, report: RunReport, seconds: number): string {
  const { schedules, deliveries, restarts, live, deepViews, topView, slowest } = report;
  const percent = ((100 * deepViews) / Math.max(1, schedules)).toFixed(1);
  return [
    `seed ${seed}: ${schedules} schedules in ${seconds.toFixed(1)} s, ${(schedules / seconds).toFixed(0)}/s`,
    `${deliveries} deliveries (median ${medianDeliveries(report)}), ${restarts} restarts, ` +
      `${percent} % reached view 2, top view ${topView}, ${live} had to decide, ` +
      `the slowest ${slowest} ticks after the healing`,
  ].join("\n");
}

/** On a terminal one line is written over and over; a log gets nothing. */
function progress(total: number): { readonly onProgress?: (done: number) => void } {
  if (!process.stderr.isTTY) return {};
  return { onProgress: (done) => process.stderr.write(`\r${done} of ${total} schedules`) };
}

async function run(): Promise<boolean> {
  const seed = whole("seed", values.seed);
  const count = whole("schedules", values.schedules);
  const first = whole("first", values.first);
  const workers = Math.max(1, whole("workers", values.workers));
  const started = process.hrtime.bigint();
  const options = { seed, count, first, workers, ...members, ...progress(count) };
  const report = await runParallel(options);
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (process.stderr.isTTY) process.stderr.write("\n");
  if (values.json) print(JSON.stringify({ seed, ...report, median: medianDeliveries(report) }));
  else print(summary(seed, report, seconds));
  if (values.json) return report.failures.length === 0;
  const flag = values.members === undefined ? "" : ` --members ${values.members}`;
  for (const failure of report.failures) {
    for (const { monitor, detail } of failure.violations) print(`VIOLATION ${monitor}: ${detail}`);
    print(`replay: npm run sim -- --replay ${failure.seed}${flag}`);
    print(`shrink: npm run sim -- --shrink ${failure.seed}${flag}`);
  }
  return report.failures.length === 0;
}

const target = { ...members, verbose: values.verbose, print };

function task(): boolean | Promise<boolean> {
  if (values.shrink !== undefined) return printShrunk(whole("shrink", values.shrink), target);
  if (values.scenario !== undefined) return printReplay(values.scenario, target);
  if (values.replay !== undefined) return printReplay(whole("replay", values.replay), target);
  if (values.twins !== undefined) {
    const width = values.width === undefined ? {} : { width: whole("width", values.width) };
    return printTwins({ rounds: whole("twins", values.twins), ...width }, print);
  }
  if (!values["trace-hash"]) return run();
  const first = whole("first", values.first);
  const count = whole("schedules", values.schedules);
  printTraceHash({ seed: whole("seed", values.seed), count, first, ...members }, print);
  return true;
}

process.exitCode = (await task()) ? 0 : 1;
