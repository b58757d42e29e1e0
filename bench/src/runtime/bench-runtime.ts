/** `npm run bench -- runtime [--quick] [--json]`: what the rules cost on this machine. */

import { parseArgs } from "node:util";
import { machineText, readMachine } from "../machine.ts";
import { FULL, measure, QUICK } from "./measure.ts";
import { type Row, rowsOf } from "./rows.ts";

/** @throws what parseArgs throws for an unknown option, Error when a block is refused */
export async function benchRuntime(args: string[]): Promise<void> {
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
  const rows = rowsOf(await measure(effort));
  const seconds = (performance.now() - start) / 1000;
  if (values.json)
    console.log(JSON.stringify({ benchmark: "runtime", machine, effort, seconds, rows }));
  else
    console.log(
      [machineText(machine), "", tableOf(rows), "", `${seconds.toFixed(0)} s in all`].join("\n"),
    );
}

function tableOf(rows: readonly Row[]): string {
  return [
    "| what | measured | must | | beside it |",
    "|---|---|---|---|---|",
    ...rows.map(rowText),
  ].join("\n");
}

function rowText({ what, value, unit, must, reached, reference }: Row): string {
  const digits = value < 10 ? 3 : value < 1000 ? 1 : 0;
  const number = unit === "/s" ? Math.round(value).toLocaleString("en") : value.toFixed(digits);
  const verdict = reached ? "reached" : "missed";
  return `| ${[what, `${number} ${unit}`, `${must.toLocaleString("en")} ${unit}`, verdict, reference].join(" | ")} |`;
}
