/**
 * Runs the specification testsuite on the sandbox and prints a table.
 * Usage: node packages/wasm-sandbox/scripts/spec.ts [--write] [file ...]
 */

import { writeFileSync } from "node:fs";
import {
  BASELINE_PATH,
  baselineOf,
  countsOf,
  readBaseline,
  refusedIn,
  regressions,
  writeBaseline,
} from "../test/spec/baseline.ts";
import { isSuiteThere, runScripts, SELECTION, SUITE, scriptsIn } from "../test/spec/suite.ts";

/** Of WebAssembly/testsuite. */
const COMMIT = "193e551";

const words = process.argv.slice(2);
const write = words.includes("--write");
const named = words.filter((word) => word !== "--write");
if (write && (named.length > 0 || !isSuiteThere))
  throw new Error("a baseline needs every file of the suite");
if (!isSuiteThere) console.log(`skipped: the whole suite, since ${SUITE} is not there`);

const directory = isSuiteThere ? SUITE : SELECTION;
const files = named.length > 0 ? named : scriptsIn(directory);
const start = performance.now();
const results = await runScripts(directory, files);
const seconds = ((performance.now() - start) / 1000).toFixed(1);

console.log(
  "file                                     passed  failed    text refused  profile, codes",
);
for (const result of results) {
  const counts = countsOf(result);
  const numbers = [result.passed, result.failures.length, result.text, refusedIn(counts)];
  const codes = Object.entries(counts.refused).map(([code, count]) => `${code} ${count}`);
  console.log(
    result.file.padEnd(40),
    numbers.map((number) => String(number).padStart(7)).join(" "),
    ` ${counts.profile} ${codes.join(", ")}`,
  );
  for (const failure of result.failures) console.log(`    ${failure}`);
}
const baseline = baselineOf(COMMIT, results);
const failed = results.reduce((sum, result) => sum + result.failures.length, 0);
const { totals } = baseline;
console.log(
  `${totals.files} files (${totals.inside} inside, ${totals.partly} partly, ${totals.outside} outside` +
    ` the profile): ${totals.passed} passed, ${failed} failed, ${totals.text} decided by the text` +
    ` parser, ${totals.refused} refused by code; ${seconds} s`,
);
if (write) writeFileSync(BASELINE_PATH, writeBaseline(baseline));
const worse = regressions(readBaseline(), results, files);
for (const line of worse) console.error(`worse than the baseline: ${line}`);
process.exitCode = worse.length > 0 || failed > 0 ? 1 : 0;
