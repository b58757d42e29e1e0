/** Prints the state roots of the committed history as this engine computes them, a line each. */

import { readFileSync } from "node:fs";
import { RUNTIME_PATH } from "../test/host/chain.ts";
import { readGolden } from "../test/host/golden-file.ts";
import { wasm } from "../test/host/map-host.ts";
import { replay } from "../test/host/replay.ts";

const { inputs } = readGolden();
for (const root of replay(new wasm.Module(readFileSync(RUNTIME_PATH)), inputs))
  process.stdout.write(`${root}\n`);
