/**
 * Child of a campaign, on one compiler tier: a line for each seed of its batch. With a directory it
 * takes the modules `<seed>.wasm` there instead of the generator's own; `wide` is with vectors and
 * tail calls.
 */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sourcesOf } from "./binaryen-sources.ts";
import { generate } from "./generator.ts";
import { type Inspected, inspect } from "./inspect.ts";

/** The slowest compiler is spared the bare module: the metered one must equal it elsewhere. */
const WITH_BARE = !process.execArgv.includes("--no-liftoff");

const [from, count] = process.argv.slice(2).map(Number) as [number, number];
const wide = process.argv[4] === "wide";
const directory = process.argv[5];

function inspectFile(path: string): Inspected {
  if (!existsSync(path)) return { ending: "not generated", digest: "", problem: undefined };
  const sources = sourcesOf(readFileSync(path), wide);
  if (typeof sources === "string") return { ending: sources, digest: "", problem: undefined };
  const all = sources.map((source) => inspect(source, WITH_BARE));
  return {
    ending: all.some(({ ending }) => ending === "ok") ? "ok" : (all[0]?.ending ?? "no function"),
    digest: all.map(({ digest }) => digest).join(),
    problem: all.find(({ problem }) => problem !== undefined)?.problem,
  };
}

const lines: string[] = [];
for (let seed = from; seed < from + count; seed++) {
  const { ending, digest, problem } =
    directory === undefined
      ? inspect(generate(seed, wide), WITH_BARE)
      : inspectFile(join(directory, `${seed}.wasm`));
  lines.push(JSON.stringify([seed, ending, digest, problem ?? null]));
}
process.stdout.write(lines.join("\n"));
