/** `npm run bench -- slow-mixes [--quick] [--json]`: how much time the same fuel may take. */

import { parseArgs } from "node:util";
import { machineText, readMachine } from "../machine.ts";
import { runEntry } from "../sandbox/run-entry.ts";
import { type MixTime, mixReport, mixText } from "./mix-report.ts";

const ROUNDS = { full: 30, quick: 4 };
const OPTIMISED = ["--no-liftoff", "--no-wasm-lazy-compilation"];
const BASELINE = ["--liftoff-only", "--no-wasm-lazy-compilation"];

/** @throws what parseArgs throws for an unknown option */
export async function benchSlowMixes(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const rounds = values.quick ? ROUNDS.quick : ROUNDS.full;
  const measure = async (flags: readonly string[]): Promise<MixTime[]> =>
    (await runEntry("../slow-mixes/mix-entry.ts", [`${rounds}`], flags)) as MixTime[];
  const report = mixReport(await measure(OPTIMISED), await measure(BASELINE));
  if (values.json) console.log(JSON.stringify({ machine: readMachine(), rounds, ...report }));
  else console.log(`${machineText()}, ${rounds} rounds\n\n${mixText(report)}`);
}
