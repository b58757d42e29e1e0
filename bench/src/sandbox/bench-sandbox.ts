/** `npm run bench -- sandbox [--quick] [--json]`: what metering and isolation cost on this machine. */

import { parseArgs } from "node:util";
import { missingKernels } from "../../kernels/kernels.ts";
import { readMachine } from "../machine.ts";
import { FULL, measure, QUICK } from "./measure.ts";
import { jsonOf, textOf } from "./report.ts";
import { rowsOf } from "./rows.ts";

/** @throws what parseArgs throws for an unknown option, Error when a required kernel is missing */
export async function benchSandbox(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const missing = missingKernels();
  if (missing.length > 0)
    throw new Error(
      `required kernels are missing: ${missing.join(", ")}; ` +
        "node bench/kernels/build.ts makes them from their sources",
    );
  const machine = readMachine();
  const effort = values.quick ? QUICK : FULL;
  const start = performance.now();
  const measured = await measure(effort);
  const seconds = (performance.now() - start) / 1000;
  const report = { machine, effort, seconds, rows: rowsOf(measured), measured };
  console.log(values.json ? jsonOf(report) : textOf(report));
}
