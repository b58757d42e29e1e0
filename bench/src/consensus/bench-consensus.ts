/** `npm run bench -- consensus [--quick] [--json]`: what consensus costs on this machine. */

import { parseArgs } from "node:util";
import { readMachine } from "../machine.ts";
import { FULL, measure, QUICK } from "./measure.ts";
import { jsonOf, textOf } from "./report.ts";

/** @throws what parseArgs throws for an unknown option, Error when a count is wrong */
export async function benchConsensus(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const machine = readMachine();
  const effort = values.quick ? QUICK : FULL;
  const start = performance.now();
  const measured = await measure(effort);
  const seconds = (performance.now() - start) / 1000;
  const report = { machine, effort, seconds, measured };
  console.log(values.json ? jsonOf(report) : textOf(report));
}
