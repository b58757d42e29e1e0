/** Writes test/vectors/golden-history.json: `node packages/runtime/scripts/write-golden.ts`. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { readMetadata } from "../src/metadata/section.ts";
import { RUNTIME_PATH } from "../test/host/chain.ts";
import { GOLDEN_PATH, goldenFault, goldenText, readGolden } from "../test/host/golden-file.ts";
import { smallHistory } from "../test/host/history.ts";
import { wasm } from "../test/host/map-host.ts";
import { replay } from "../test/host/replay.ts";

const code = readFileSync(RUNTIME_PATH);
const module = new wasm.Module(code);
const { specVersion } = readMetadata(code);
const fault = existsSync(GOLDEN_PATH)
  ? goldenFault(readGolden(), specVersion, (inputs) => replay(module, inputs))
  : null;
if (fault === null) {
  const { inputs } = await smallHistory();
  const text = goldenText({ specVersion, inputs, roots: replay(module, inputs) });
  mkdirSync(new URL(".", GOLDEN_PATH), { recursive: true });
  writeFileSync(GOLDEN_PATH, text);
  process.stdout.write(`golden history of spec version ${specVersion}, ${text.length} bytes\n`);
} else {
  process.stderr.write(`${fault}\n`);
  process.exitCode = 1;
}
