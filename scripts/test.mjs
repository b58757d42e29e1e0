// Runs the test projects and ends with one truthful line: N passed, N failed, N skipped.
// Usage: npm test [-- --project unit --project integration] [-- further vitest arguments]

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runTool } from "./run-tool.mjs";

const directory = mkdtempSync(join(tmpdir(), "platform-test-"));
const report = join(directory, "report.json");
const args = process.argv.slice(2);
const code = await runTool("vitest", [
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${report}`,
  ...args,
]);

/** Counts tests, and files that failed before their first test could run. */
function summary() {
  const result = JSON.parse(readFileSync(report, "utf8"));
  const skipped = [];
  let broken = 0;
  for (const file of result.testResults) {
    if (file.status === "failed" && file.assertionResults.every((t) => t.status !== "failed"))
      broken++;
    for (const test of file.assertionResults)
      if (test.status !== "passed" && test.status !== "failed") skipped.push(test.fullName);
  }
  return { passed: result.numPassedTests, failed: result.numFailedTests + broken, skipped };
}

let exitCode = code;
try {
  const { passed, failed, skipped } = summary();
  for (const name of skipped) console.log(`skipped: ${name}`);
  if (failed > 0 && exitCode === 0) exitCode = 1;
  console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
} catch (error) {
  // vitest died before it could write: that is a failure, not an empty success.
  console.error(`no test report: ${error.message}`);
  console.log("0 passed, 1 failed, 0 skipped");
  exitCode = exitCode === 0 ? 1 : exitCode;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
process.exit(exitCode);
