/**
 * Runs the specification testsuite on the sandbox and prints a table: all of it in the profile that
 * a manifest gets without asking, then what that refuses as vectors and tail calls with both on.
 * Usage: node packages/wasm-sandbox/scripts/spec.ts [--write] [file ...]
 */

import { writeFileSync } from "node:fs";
import {
  type Baseline,
  baselineOf,
  baselinePath,
  countsOf,
  needsWide,
  readBaseline,
  refusedIn,
  regressions,
  writeBaseline,
} from "../test/spec/baseline.ts";
import type { Profile } from "../test/spec/lane.ts";
import {
  isSuiteThere,
  runScripts,
  type ScriptResult,
  SELECTION,
  SUITE,
  scriptsIn,
} from "../test/spec/suite.ts";

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
const plain = await run("plain", files);
const wide = plain.filter((result) => needsWide(countsOf(result))).map(({ file }) => file);
if (wide.length > 0) await run("wide", wide);

async function run(profile: Profile, wanted: readonly string[]): Promise<readonly ScriptResult[]> {
  const start = performance.now();
  const results = await runScripts(directory, wanted, profile);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const baseline = baselineOf(COMMIT, results);
  print(profile, results, baseline, seconds);
  if (write) writeFileSync(baselinePath(profile), writeBaseline(baseline));
  const worse = regressions(readBaseline(profile), results, wanted);
  for (const line of worse) console.error(`worse than the baseline: ${line}`);
  if (worse.length > 0 || results.some(({ failures }) => failures.length > 0)) process.exitCode = 1;
  return results;
}

function print(
  profile: Profile,
  results: readonly ScriptResult[],
  { totals }: Baseline,
  seconds: string,
): void {
  console.log(`${profile.padEnd(40)}  passed  failed    text refused  profile, codes`);
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
  const failed = results.reduce((sum, result) => sum + result.failures.length, 0);
  console.log(
    `${totals.files} files (${totals.inside} inside, ${totals.partly} partly, ${totals.outside} outside` +
      ` the profile): ${totals.passed} passed, ${failed} failed, ${totals.text} decided by the text` +
      ` parser, ${totals.refused} refused by code; ${seconds} s`,
  );
}
