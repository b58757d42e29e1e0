/**
 * `node packages/wasm-sandbox/scripts/hostile.ts`: every row of the hostile corpus through one warm
 * child, by class; exits with 1 if a row ended in another way, or if the child was lost.
 */

import { isDeepStrictEqual } from "node:util";
import { createSandbox } from "../src/index.ts";
import { CORPUS } from "../test/hostile/corpus.ts";
import { seenOf } from "../test/hostile/seen.ts";

/** Far above what any row takes: none may need the guard. */
const sandbox = createSandbox({}, { baseWallMs: 30_000 });
const wrong: string[] = [];
const children = new Set<number>();
let all = 0;

console.log("| class | rows | as expected | slowest ms |");
console.log("|---|---|---|---|");
for (const [name, rows] of Object.entries(CORPUS)) {
  let [right, slowest] = [0, 0];
  for (const row of rows) {
    const request = row.build();
    const began = performance.now();
    const found = seenOf(await sandbox.evaluate(request), row);
    slowest = Math.max(slowest, performance.now() - began);
    for (const pid of sandbox.pids) children.add(pid);
    if (isDeepStrictEqual(found, row.expected)) right++;
    else wrong.push(`${name}: ${row.name}: ${JSON.stringify(found, bigintAsText)}`);
  }
  all += rows.length;
  console.log(`| ${name} | ${rows.length} | ${right} | ${slowest.toFixed(0)} |`);
}
sandbox.stop();
console.log();
for (const line of wrong) console.log(line);
console.log(`${all} rows, ${wrong.length} wrong, ${children.size} child`);
process.exitCode = wrong.length === 0 && children.size === 1 ? 0 : 1;

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
