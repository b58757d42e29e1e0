/** Other runtimes than the shipped one, compiled from the same sources with one or two replaced. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileRuntime, PACKAGE_ROOT } from "@platform/runtime/compile";

export interface Variant {
  /** @default 3, the one after the shipped one */
  readonly specVersion?: number;
  /** @default "platform" */
  readonly specName?: string;
  /** Body of `migrateFrom(_specVersion: u32): i32`. @default returns 0 */
  readonly migration?: string;
  /** A whole file in the place of another, by path in the package. */
  readonly replace?: Readonly<Record<string, string>>;
}

/** The entry file, for variants that export more or less than it. */
export function sourceOf(path: string): string {
  return readFileSync(join(PACKAGE_ROOT, path), "utf8");
}

export async function compileVariant(variant: Variant): Promise<Uint8Array> {
  const { specVersion = 3, specName = "platform", migration = "return 0;" } = variant;
  const spec = sourceOf("assembly/spec.ts")
    .replace(/SPEC_VERSION: u32 = \d+/, `SPEC_VERSION: u32 = ${specVersion}`)
    .replace(/SPEC_NAME: string = "[^"]*"/, `SPEC_NAME: string = "${specName}"`);
  const migrations = `
import { Key } from "./fw/storage";
import { storage_commit, storage_mark, storage_rollback } from "./fw/platform";
import { Writer } from "./fw/writer";

let spins: u32 = 0;

export function migrateFrom(_specVersion: u32): i32 {
  ${migration}
}

/** Nothing imported stays unused, whatever the migration is. */
export function unused(): void {
  storage_mark();
  storage_commit();
  storage_rollback();
  new Key(0, spins as u8).put(new Writer(8).u64(1));
}
`;
  const { wasm } = await compileRuntime("assembly/index.ts", {
    replace: {
      "assembly/spec.ts": spec,
      "assembly/migrations.ts": migrations,
      ...variant.replace,
    },
    quick: true,
  });
  return wasm;
}

/** The shipped rules with a decision of governance in block 0: this module may be applied. */
export async function compileAuthorising(hash: string): Promise<Uint8Array> {
  const words = [0, 16, 32, 48].map((at) => {
    const bytes = Buffer.from(hash.slice(at, at + 16), "hex");
    return `u64(0x${bytes.readBigUInt64LE().toString(16)})`;
  });
  const genesis = sourceOf("assembly/genesis.ts").replace(
    "  owners.save();",
    `  owners.save();\n  new Key(0, 4).put(new Writer(32).${words.join(".")});`,
  );
  const imports = 'import { Key } from "./fw/storage";\nimport { Writer } from "./fw/writer";\n';
  const { wasm } = await compileRuntime("assembly/index.ts", {
    replace: { "assembly/genesis.ts": `${imports}${genesis}` },
    quick: true,
  });
  return wasm;
}
