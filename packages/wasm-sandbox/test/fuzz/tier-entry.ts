/** Child of a campaign, on one compiler tier: a line for each seed of its batch. */

import { generate } from "./generator.ts";
import { inspect } from "./inspect.ts";

/** The slowest compiler is spared the bare module: the metered one must equal it elsewhere. */
const WITH_BARE = !process.execArgv.includes("--no-liftoff");

const [from, count] = process.argv.slice(2).map(Number) as [number, number];

const lines: string[] = [];
for (let seed = from; seed < from + count; seed++) {
  const { ending, digest, problem } = inspect(generate(seed), WITH_BARE);
  lines.push(JSON.stringify([seed, ending, digest, problem ?? null]));
}
process.stdout.write(lines.join("\n"));
