// All static checks, one after the other; goes on after a failure and says at the end which failed.

import { runScript, runTool } from "./run-tool.mjs";

const CHECKS = [
  ["format", () => runTool("biome", ["ci", "--error-on-warnings", "."])],
  ["lint", () => runTool("oxlint", ["--deny-warnings"])],
  ["types", () => runScript("scripts/check-types.mjs")],
  ["unused code", () => runTool("knip", ["--no-config-hints"])],
  [
    "layers",
    () =>
      runTool("depcruise", ["--config", ".dependency-cruiser.cjs", "apps", "packages", "examples"]),
  ],
  ["sizes", () => runScript("scripts/check-sizes.mjs")],
  ["documentation links", () => runScript("scripts/check-links.mjs")],
  ["workspace", () => runTool("sherif", ["--fail-on-warnings", "-r", "root-package-dependencies"])],
  ["containers", () => runScript("scripts/lint-docker.mjs")],
  ["error reference", () => runScript("scripts/write-errors.mjs", ["--check"])],
  ["config reference", () => runScript("scripts/write-config.mjs", ["--check"])],
  ["model of consensus", () => runScript("scripts/quint.mjs")],
  ["runtime metadata", () => runScript("scripts/write-metadata.mjs", ["--check"])],
  ["challenge world", () => runScript("scripts/write-wit.mjs", ["--check"])],
];

const wanted = process.argv.slice(2);
const failed = [];
for (const [name, check] of CHECKS) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const start = performance.now();
  const code = await check();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${code === 0 ? "ok  " : "FAIL"} ${name} (${seconds} s)`);
  if (code !== 0) failed.push(name);
}
if (failed.length > 0) console.error(`failed: ${failed.join(", ")}`);
process.exit(failed.length === 0 ? 0 : 1);
