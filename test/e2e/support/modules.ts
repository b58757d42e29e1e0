/** Runtimes that would replace the shipped one: a good one, and one for each reason to refuse it. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256Hex, utf8 } from "@platform/protocol";
import { compileRuntime, PACKAGE_ROOT } from "@platform/runtime/compile";

const SPEC = "assembly/spec.ts";
const MIGRATIONS = "assembly/migrations.ts";
const ENTRY = "assembly/index.ts";

const sourceOf = (path: string): string => readFileSync(join(PACKAGE_ROOT, path), "utf8");
const version = (number: number): string =>
  sourceOf(SPEC).replace(/SPEC_VERSION: u32 = \d+/, `SPEC_VERSION: u32 = ${number}`);
const migration = (body: string): string => `
import { Key } from "./fw/storage";
import { Writer } from "./fw/writer";
/** Pallet 200, which no runtime has. */
export function mark(version: u32): void {
  new Key(200, 0).put(new Writer(4).u32(version));
}
export function migrateFrom(_specVersion: u32): i32 {
  ${body}
}
`;
const GOOD = migration("mark(_specVersion); return 0;");

/** By the reason for which the network refuses it; "" for the good one. */
const VARIANTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "": { [SPEC]: version(3), [MIGRATIONS]: GOOD },
  UNKNOWN_IMPORT: {
    [SPEC]: version(3),
    [ENTRY]: `
@external("platform", "clock_now")
declare function clock_now(): i64;
${sourceOf(ENTRY)}
export function now(): i64 { return clock_now(); }`,
  },
  MISSING_EXPORT: {
    [SPEC]: version(3),
    [ENTRY]: sourceOf(ENTRY).replace("export function migrate(", "function migrate("),
  },
  WRONG_SPEC_NAME: {
    [SPEC]: version(3).replace(/SPEC_NAME: string = "[^"]*"/, 'SPEC_NAME: string = "elsewhere"'),
  },
  SPEC_VERSION_NOT_HIGHER: { [SPEC]: version(1) },
  MIGRATION_FAILED: { [SPEC]: version(3), [MIGRATIONS]: migration("mark(1); return 1;") },
};

export interface ModuleFile {
  readonly path: string;
  readonly hash: string;
  /** Empty for the good one. */
  readonly refusal: string;
}

/** Writes every module into a directory; the good one is the first. */
export async function writeModules(directory: string): Promise<readonly ModuleFile[]> {
  const files: ModuleFile[] = [];
  const write = (refusal: string, code: Uint8Array): void => {
    const path = join(directory, `runtime-${refusal === "" ? "good" : refusal}.wasm`);
    writeFileSync(path, code);
    files.push({ path, hash: sha256Hex(code), refusal });
  };
  for (const [refusal, replace] of Object.entries(VARIANTS))
    write(refusal, (await compileRuntime(ENTRY, { replace, quick: true })).wasm);
  write("BAD_CODE", utf8("no module at all"));
  write("TOO_LARGE", new Uint8Array(4 * 1024 * 1024 + 1));
  return files;
}
