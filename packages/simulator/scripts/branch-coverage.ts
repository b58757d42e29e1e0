/**
 * Which branches of the engine a sample of schedules reaches, by the block counts of V8. Prints one
 * JSON line; `--write` puts table and list into branch-coverage.md.
 */

import { readFile, writeFile } from "node:fs/promises";
import { Session } from "node:inspector/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const PAGE = fileURLToPath(new URL("../branch-coverage.md", import.meta.url));
const ENGINE = "/packages/consensus-pbft/src/";
/** Codecs, views for people, and evidence as hosts and auditors read it: no rule of the engine. */
const NOT_ENGINE = [
  ...["block-digest.ts", "durable.ts", "evidence-document.ts", "index.ts", "proposal-fault.ts"],
  ...["snapshot.ts", "verify-evidence.ts", "view-exit.ts"],
];
const SEED = 20_261_120;

const { values } = parseArgs({
  options: {
    schedules: { type: "string", default: "3000" },
    write: { type: "boolean", default: false },
  },
});

interface FileCoverage {
  readonly file: string;
  hit: number;
  total: number;
  /** Source text of the branches that were never entered. */
  readonly missed: string[];
}

const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
// Imported only now: V8 counts the blocks of what is compiled while it watches.
const { runSchedules } = await import("../src/run-schedules.ts");
const count = Number(values.schedules);
const report = runSchedules({ seed: SEED, count });
const large = runSchedules({ seed: SEED, count: Math.ceil(count / 100), members: 16 });
const { result } = await session.post("Profiler.takePreciseCoverage");

const files: FileCoverage[] = [];
for (const { url, functions } of result) {
  const file = basename(url);
  if (!url.includes(ENGINE) || NOT_ENGINE.includes(file)) continue;
  const source = await readFile(fileURLToPath(url), "utf8");
  const one: FileCoverage = { file, hit: 0, total: 0, missed: [] };
  for (const { ranges } of functions)
    for (const range of ranges) {
      one.total++;
      if (range.count > 0) one.hit++;
      else one.missed.push(lineAt(source, range.startOffset));
    }
  files.push(one);
}
files.sort((a, b) => (a.file < b.file ? -1 : 1));

const missed = files.flatMap((one) => one.missed.map((text) => `${one.file}: \`${text}\``));
const failures = [...report.failures, ...large.failures].length;
process.stdout.write(`${JSON.stringify({ failures, files, missed })}\n`);
if (values.write) await writeFile(PAGE, page());

/** The line on which a branch starts: found again when the lines above it move. */
function lineAt(source: string, offset: number): string {
  const start = source.lastIndexOf("\n", offset) + 1;
  const end = source.indexOf("\n", offset);
  return source.slice(start, end).replaceAll("`", "'").trim();
}

function page(): string {
  const row = (name: string, hit: number, total: number): string =>
    `| ${name} | ${hit} | ${total} |`;
  const sum = (of: (one: FileCoverage) => number): number =>
    files.reduce((all, one) => all + of(one), 0);
  return [
    "# Branches of the engine that the schedules reach",
    "",
    `Written by \`node packages/simulator/scripts/branch-coverage.ts --write\`: functions and blocks of V8, over`,
    `${count} schedules of seed ${SEED} and ${Math.ceil(count / 100)} of 16 members. A test holds the list below: it may only shrink.`,
    "",
    "| file | hit | total |",
    "|---|---|---|",
    ...files.map(({ file, hit, total }) => row(file, hit, total)),
    row(
      "all",
      sum(({ hit }) => hit),
      sum(({ total }) => total),
    ),
    "",
    "Never entered:",
    "",
    ...missed.map((line) => `- ${line}`),
    "",
  ].join("\n");
}
