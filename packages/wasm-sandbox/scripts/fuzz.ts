/**
 * Differential fuzzing of the meter: random modules, bare against metered, on every compiler tier.
 * `node packages/wasm-sandbox/scripts/fuzz.ts --count 10000 --seed 1`; exits with 1 on any.
 * With `--binaryen` the modules are those of binaryen's fuzzer; with `--wide` they have vectors and
 * tail calls.
 */

import { parseArgs } from "node:util";
import { runCampaign } from "../test/fuzz/campaign.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "2000" },
    seed: { type: "string", default: "1" },
    binaryen: { type: "boolean", default: false },
    wide: { type: "boolean", default: false },
  },
});
const [count, seed] = [Number(values.count), Number(values.seed)];
const own = `${values.binaryen ? "--binaryen " : ""}${values.wide ? "--wide " : ""}`;
const began = performance.now();
const seconds = (): string => ((performance.now() - began) / 1000).toFixed(0);

const { modules, endings, failures } = await runCampaign({
  seed,
  count,
  binaryen: values.binaryen,
  wide: values.wide,
  onBatch: (done) => process.stderr.write(`\r${done} of ${count}, ${seconds()} s`),
});
process.stderr.write("\n");
for (const failure of failures) {
  console.log(`seed ${failure.seed}: ${failure.problem}`);
  console.log(
    `  replay: node packages/wasm-sandbox/scripts/fuzz.ts ${own}--count 1 --seed ${failure.seed}`,
  );
}
const ways = Object.entries(endings).map(([ending, number]) => `${number} ${ending}`);
console.log(
  `${modules} modules from seed ${seed}: ${ways.join(", ")}; ${failures.length} differences`,
);
process.exitCode = failures.length === 0 ? 0 : 1;
