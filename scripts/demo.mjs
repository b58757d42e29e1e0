// Runs one end-to-end scenario with what it observes printed: real daemons, the tests' own code.
// Usage: npm run demo -- <name>; without a name it lists them. Exits 0 if the scenario held, else 1.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, runTool } from "./run-tool.mjs";

const FOLDERS = ["apps/validator-node/test/e2e", "test/e2e"];

const scenarios = new Map();
for (const folder of FOLDERS)
  for (const file of readdirSync(join(ROOT, folder)).sort())
    if (file.endsWith(".test.ts")) scenarios.set(file.slice(0, -8), join(folder, file));

/** The sentence that every test file begins with: its goal. */
function goalOf(path) {
  const text = readFileSync(join(ROOT, path), "utf8");
  const goal = /Goal: ([^.;]*(?:\n \* [^.;]*)*)/.exec(text)?.[1] ?? "";
  return goal.replace(/\s*\n \*\s*/g, " ");
}

const [name, ...rest] = process.argv.slice(2);
const path = scenarios.get(name);
if (path === undefined || rest.length > 0) {
  console.log("usage: npm run demo -- <name>\n");
  for (const [one, file] of scenarios) console.log(`  ${one.padEnd(18)} ${goalOf(file)}`);
  process.exit(name === undefined ? 0 : 2);
}
console.log(`${name}: ${goalOf(path)}\n`);
const code = await runTool(
  "vitest",
  ["run", path, "--project=e2e", "--reporter=verbose", "--disableConsoleIntercept=true"],
  { env: { ...process.env, DEMO: "1" } },
);
console.log(code === 0 ? `${name}: it held` : `${name}: it did not hold`);
process.exit(code === 0 ? 0 : 1);
