/** `npm run bench -- weights [--check]`: measures every call and writes what follows from it. */

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compileRuntime, PACKAGE_ROOT } from "@platform/runtime/compile";
import { type FullChain, fullChain } from "./full-chain.ts";
import { measureCalls } from "./measure-calls.ts";
import { measureHooks } from "./measure-hooks.ts";
import { assemblyOf, jsonOf, pageOf, tableOf, type WeightFile } from "./weight-files.ts";

const ROOT = join(PACKAGE_ROOT, "..", "..");
const ASSEMBLY = "packages/runtime/assembly/call-weights.ts";
/** The constants are instructions themselves: their number settles at once, their value costs nothing. */
const MAX_ROUNDS = 4;

export async function measureWeights(full: FullChain): Promise<WeightFile> {
  return { calls: await measureCalls(full), hooks: measureHooks(full) };
}

/** Path under the repository's root, and what the file must hold. */
export function filesOf(file: WeightFile): ReadonlyMap<string, string> {
  return new Map([
    ["packages/runtime/weights.json", jsonOf(file)],
    [ASSEMBLY, assemblyOf(file)],
    ["packages/runtime/src/call-weights.ts", tableOf(file)],
    ["docs/reference/fees.md", pageOf(file)],
  ]);
}

/** Names of files that are not what was measured. */
export function staleFiles(file: WeightFile): string[] {
  return [...filesOf(file)].filter(([path, text]) => read(path) !== text).map(([path]) => path);
}

/** @throws what parseArgs throws for an unknown option; Error if a file is stale or nothing settles */
export async function benchWeights(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { check: { type: "boolean", default: false } } });
  if (values.check) return check();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const file = await measureWeights(await fullChain((await compileRuntime()).wasm));
    const settled = read(ASSEMBLY) === assemblyOf(file);
    for (const [path, text] of filesOf(file)) writeFileSync(join(ROOT, path), text);
    if (!settled) continue;
    execFileSync(process.execPath, [join(PACKAGE_ROOT, "scripts", "build.ts")], {
      stdio: "inherit",
    });
    return;
  }
  throw new Error("the weights do not settle");
}

async function check(): Promise<void> {
  const stale = staleFiles(await measureWeights(await fullChain((await compileRuntime()).wasm)));
  if (stale.length > 0)
    throw new Error(`not what is measured: ${stale.join(", ")}; run npm run bench -- weights`);
}

function read(path: string): string | null {
  const full = join(ROOT, path);
  return existsSync(full) ? readFileSync(full, "utf8") : null;
}
