/** Child of a campaign: writes the modules `<seed>.wasm` of a batch into a directory. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { BinaryenFuzzer } from "./binaryen.ts";

const [from, count] = process.argv.slice(2).map(Number) as [number, number];
const wide = process.argv[4] === "wide";
const directory = process.argv[5] as string;

const fuzzer = new BinaryenFuzzer(wide);
for (let seed = from; seed < from + count; seed++) {
  const bytes = await fuzzer.generate(seed);
  if (bytes !== undefined) writeFileSync(join(directory, `${seed}.wasm`), bytes);
}
fuzzer.close();
process.exitCode = 0;
