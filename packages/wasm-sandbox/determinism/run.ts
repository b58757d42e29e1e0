/**
 * `npm run determinism -- [--only <part of a name>] [--offline] [--vectors]`: runs the conformance
 * vectors and the runtime's golden history on every engine that can be had and prints engine by
 * result; `--vectors` adds engine by vector. Exit code 1 on any difference, on a vector that an
 * engine lost, and without any engine.
 */

import { writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { arch, cpus, type } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { lineOf } from "./conformance.ts";
import { CACHE } from "./engine-cache.ts";
import { ENGINES } from "./engines.ts";
import { runGolden } from "./golden.ts";
import { type Comparison, runEngine } from "./run-engine.ts";
import { engineScript, readConformance } from "./vectors-file.ts";

const DOWNLOAD_TIMEOUT_MS = 300_000;
const KINDS = ["different", "unsupported", "faults", "local", "missing"] as const;

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    offline: { type: "boolean", default: false },
    vectors: { type: "boolean", default: false },
  },
});

const { vectors, modules } = readConformance();
const expected = vectors.map(lineOf);
await mkdir(CACHE, { recursive: true });
const script = join(CACHE, "conformance.js");
writeFileSync(script, engineScript());

console.log(
  `${vectors.length} vectors, ${Object.keys(modules).length} metered modules; ${type()} ${arch()}, ` +
    `${cpus()[0]?.model ?? "unknown processor"}, ${new Date().toISOString().slice(0, 10)}\n`,
);
console.log(
  "| engine | equal | different | unsupported | engine fault | local | missing | seconds |",
);
console.log("|---|---|---|---|---|---|---|---|");

const results: Comparison[] = [];
for (const engine of ENGINES.filter(({ name }) => name.includes(values.only))) {
  const options = { offline: values.offline, timeoutMs: DOWNLOAD_TIMEOUT_MS };
  const result = await runEngine(engine, script, expected, options);
  results.push(result);
  const { equal, seconds, ...found } = result;
  const counts = [equal, ...KINDS.map((kind) => found[kind].length)];
  const cells = result.absent === undefined ? counts : counts.map(() => "-");
  console.log(`| ${engine.name} | ${cells.join(" | ")} | ${seconds.toFixed(1)} |`);
}
console.log();
for (const { engine, absent, ...found } of results) {
  if (absent !== undefined) console.log(`absent: ${engine}: ${absent}`);
  for (const kind of KINDS.filter((each) => each !== "unsupported"))
    for (const line of found[kind]) console.log(`${kind}: ${engine}: ${line}`);
}
if (values.vectors) printVectors();

const ran = results.filter(({ absent }) => absent === undefined);
const goldenDiffers = await printGolden();
const bad = ran.filter(({ different, missing }) => different.length + missing.length > 0);
console.log(
  `${ran.length} of ${results.length} engines ran, ${bad.length} of them with a difference`,
);
process.exitCode = bad.length > 0 || ran.length === 0 || goldenDiffers ? 1 : 0;

/** True if an engine that was there has another state root than the committed one. */
async function printGolden(): Promise<boolean> {
  const able = ENGINES.filter(({ runsTypeScript }) => runsTypeScript === true).filter(({ name }) =>
    ran.some(({ engine }) => engine === name),
  );
  if (able.length > 0) console.log("| runtime's golden history on | equal state roots | of |");
  if (able.length > 0) console.log("|---|---|---|");
  const faults: string[] = [];
  for (const engine of able) {
    const options = { offline: values.offline, timeoutMs: DOWNLOAD_TIMEOUT_MS };
    const { equal, blocks, fault } = await runGolden(engine, options);
    console.log(`| ${engine.name} | ${equal} | ${blocks} |`);
    if (fault !== undefined) faults.push(`golden: ${engine.name}: ${fault}`);
  }
  console.log(faults.join("\n"));
  return faults.length > 0;
}

/** One column an engine, in the order of the table: `=` equal, else the first letter of the kind. */
function printVectors(): void {
  const ended = results.filter(({ absent }) => absent === undefined);
  for (const { name } of vectors) {
    const marks = ended.map((result) => {
      const kind = KINDS.find((each) =>
        result[each].some((line) => line === name || /^[\w./-]+/.exec(line)?.[0] === name),
      );
      return kind?.[0] ?? "=";
    });
    console.log(`${marks.join("")} ${name}`);
  }
}
