/** A runtime is compiled once, and its code is asked for only then; the shipped runtime is compiled. */

import { readFileSync } from "node:fs";
import { sha256Hex } from "@platform/protocol";
import { expect, test } from "vitest";
import { RuntimeModules } from "../../../src/executor/runtime-module.ts";

const RUNTIME = new Uint8Array(
  readFileSync(new URL("../build/runtime.wasm", import.meta.resolve("@platform/runtime"))),
);

test("the code of a known runtime is not read again", () => {
  const modules = new RuntimeModules();
  const id = sha256Hex(RUNTIME);
  let reads = 0;
  const code = () => {
    reads++;
    return RUNTIME;
  };
  const first = modules.of(id, code);
  expect(modules.of(id, code)).toBe(first);
  expect(modules.get(RUNTIME)).toBe(first);
  expect(reads).toBe(1);
});
