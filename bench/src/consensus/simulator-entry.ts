/** Child of the benchmark: runs the schedules of its argument and prints what they cost. */

import { runSchedules } from "@platform/simulator";
import { cpuMs } from "./cpu-time.ts";
import type { SimulatorRate } from "./simulator-rate.ts";

const SEED = 1;
const schedules = Number(process.argv[2]);
/** Compiled code and heap as in a long run: below some thousands V8's compiler is what is measured. */
const warm = Math.max(5_000, schedules);
run(0, warm);
let deliveries = 0;
const ms = await cpuMs(() => {
  deliveries = run(warm, schedules);
});
const rate: SimulatorRate = { schedules, deliveries, ms };
console.log(JSON.stringify(rate));

function run(first: number, count: number): number {
  const report = runSchedules({ seed: SEED, first, count });
  if (report.failures.length > 0) throw new Error("the simulator found a violation");
  return report.deliveries;
}
