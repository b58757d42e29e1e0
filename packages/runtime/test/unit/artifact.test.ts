// The shipped runtime is what its sources compile to, with only its own imports and no float instruction.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { RUNTIME_ARTIFACT } from "@platform/runtime";
import { beforeAll, expect, test } from "vitest";
import { attachMetadata } from "../../scripts/attach-metadata.ts";
import { type CompiledRuntime, compileRuntime, PACKAGE_ROOT } from "../../scripts/compile.ts";
import { RUNTIME_PATH } from "../host/chain.ts";
import { wasm } from "../host/map-host.ts";

const shipped = readFileSync(RUNTIME_PATH);
let rebuilt: CompiledRuntime;

beforeAll(async () => {
  const compiled = await compileRuntime();
  rebuilt = { ...compiled, wasm: attachMetadata(compiled.wasm) };
});

test("a second build gives the bytes that were shipped", () => {
  expect(createHash("sha256").update(shipped).digest("hex")).toBe(RUNTIME_ARTIFACT.sha256);
  expect(shipped.length).toBe(RUNTIME_ARTIFACT.bytes);
  expect(createHash("sha256").update(rebuilt.wasm).digest("hex")).toBe(RUNTIME_ARTIFACT.sha256);
});

test("imports and exports are the allow-list, and no instruction is of floats", () => {
  const describe = wasm.Module as unknown as {
    imports(module: object): { module: string; name: string }[];
    exports(module: object): { name: string }[];
  };
  const module = new wasm.Module(shipped);
  const imports = describe.imports(module).map((entry) => `${entry.module}.${entry.name}`);
  expect(imports.sort()).toEqual([
    "platform.code_stage",
    "platform.code_switch",
    "platform.deposit_event",
    "platform.sha256",
    "platform.storage_commit",
    "platform.storage_delete",
    "platform.storage_get",
    "platform.storage_mark",
    "platform.storage_next",
    "platform.storage_rollback",
    "platform.storage_set",
    "platform.verify",
    "platform.zk_verify",
  ]);
  const exports = describe.exports(module).map((entry) => entry.name);
  expect(exports.sort()).toEqual([
    "api",
    "apply_extrinsic",
    "core_version",
    "finalize_block",
    "genesis_build",
    "init",
    "initialize_block",
    "input",
    "memory",
    "migrate",
    "output_len",
    "output_ptr",
  ]);
  const { text } = rebuilt;
  expect(text).toContain("i64.mul");
  expect(text.match(/\bf(32|64)\b/g)).toBeNull();
  expect(text).not.toContain("(start");
});

test("raw memory is used in the framework only", () => {
  const files = readdirSync(`${PACKAGE_ROOT}/assembly`, { recursive: true, encoding: "utf8" });
  const unsafe =
    /(?<![.\w])(load|store|changetype|unchecked)\s*<|\bunchecked\(|\b(memory|heap)\.\w/;
  const found = files
    .filter((file) => file.endsWith(".ts") && !file.startsWith("fw/"))
    .filter((file) => unsafe.test(readFileSync(`${PACKAGE_ROOT}/assembly/${file}`, "utf8")));
  expect(files.length).toBeGreaterThan(50);
  expect(found).toEqual([]);
});
