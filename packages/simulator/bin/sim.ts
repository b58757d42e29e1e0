/**
 * Runs engine schedules: `sim.ts --schedules N --seed S [--first K] [--json]`, or replays one with
 * `sim.ts --replay SCHEDULE_SEED`, which prints its trace. Exit code 1 on a violation.
 */

import { parseArgs } from "node:util";
import { runSchedule, runSchedules } from "../src/index.ts";

const { values } = parseArgs({
  options: {
    schedules: { type: "string", default: "10000" },
    seed: { type: "string", default: "1" },
    first: { type: "string", default: "0" },
    replay: { type: "string" },
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

if (values.replay !== undefined) {
  const result = runSchedule(whole("replay", values.replay), print);
  for (const { monitor, detail } of result.violations) print(`VIOLATION ${monitor}: ${detail}`);
  process.exitCode = result.violations.length > 0 ? 1 : 0;
} else {
  const seed = whole("seed", values.seed);
  const count = whole("schedules", values.schedules);
  const started = process.hrtime.bigint();
  const report = runSchedules({ seed, count, first: whole("first", values.first) });
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (values.json) print(JSON.stringify({ seed, ...report }));
  else {
    const { schedules, deliveries, restarts, live, deepViews, topView } = report;
    print(
      `seed ${seed}: ${schedules} schedules in ${seconds.toFixed(1)} s, ${(schedules / seconds).toFixed(0)}/s`,
    );
    print(
      `${deliveries} deliveries, ${restarts} restarts, ${live} had to decide, ${deepViews} reached view 2, top view ${topView}`,
    );
    for (const failure of report.failures) {
      for (const { monitor, detail } of failure.violations)
        print(`VIOLATION ${monitor}: ${detail}`);
      print(`replay: node packages/simulator/bin/sim.ts --replay ${failure.seed}`);
    }
  }
  process.exitCode = report.failures.length > 0 ? 1 : 0;
}
