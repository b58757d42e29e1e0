// Golden history: committed blocks give the committed state roots on every tier of the engine; another root needs a higher spec version.

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readMetadata } from "@platform/runtime";
import { expect, test } from "vitest";
import { RUNTIME_PATH } from "../host/chain.ts";
import { goldenFault, readGolden } from "../host/golden-file.ts";
import { wasm } from "../host/map-host.ts";
import { type Inputs, replay } from "../host/replay.ts";

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL("../../scripts/replay-golden.ts", import.meta.url));
const code = readFileSync(RUNTIME_PATH);
const module = new wasm.Module(code);
const { specVersion } = readMetadata(code);
const golden = readGolden();
const rootsNow = (inputs: Inputs) => replay(module, inputs);

test("the runtime gives the committed roots", () => {
  expect(goldenFault(golden, specVersion, rootsNow)).toBeNull();
  // Whoever raised the version commits the history of the new one with it.
  expect(golden.specVersion, "run node packages/runtime/scripts/write-golden.ts").toBe(specVersion);
  expect(golden.roots.length).toBeGreaterThan(40);
});

test.each(["--liftoff-only", "--no-liftoff", "--no-wasm-tier-up"])(
  "the same roots with %s",
  async (flag) => {
    const { stdout } = await run(process.execPath, [flag, SCRIPT], { timeout: 50_000 });
    expect(stdout.trim().split("\n")).toEqual(golden.roots);
  },
);

test("other roots, or a refused block, are a fault under the same spec version only", () => {
  const last = golden.roots.length - 1;
  const other = [...golden.roots.slice(0, last), "00".repeat(32)];
  const told = goldenFault(golden, specVersion, () => other);
  expect(told).toContain(`block ${last} gives the state root ${"00".repeat(32)}`);
  expect(told).toContain("raise SPEC_VERSION");
  const refused = (inputs: Inputs) => replay(module, inputs.slice(1));
  expect(goldenFault(golden, specVersion, refused)).toContain("does not run any more");
  expect(goldenFault(golden, specVersion + 1, () => other)).toBeNull();
});
