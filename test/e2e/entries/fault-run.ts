/**
 * Runs one plan of faults and prints its report as one JSON line. Under `unshare --net` it lays cables for
 * cuts; with --signals it only kills and stops.
 */

import { parseArgs } from "node:util";
import { jsonText } from "@platform/node-api";
import { layCables } from "../faults/namespaces.ts";
import { runFaults } from "../faults/run.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    validators: { type: "string", default: "4" },
    seconds: { type: "string", default: "60" },
    "max-hold": { type: "string", default: "5" },
    signals: { type: "boolean", default: false },
  },
});
const validators = Number(values.validators);
const cables = values.signals ? null : await layCables(validators);
try {
  const seed = Number(values.seed);
  const seconds = Number(values.seconds);
  const maxHoldMs = Number(values["max-hold"]) * 1_000;
  const report = await runFaults({ seed, validators, seconds, maxHoldMs, cables });
  process.stdout.write(`${jsonText(report)}\n`);
} finally {
  cables?.close();
}
