/** Large real modules among the installed packages, none of them made for this. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withoutImports } from "./without-imports.ts";

export interface LargeModule {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const SANDBOX = new URL("../../../packages/wasm-sandbox/", import.meta.url);
const JCO = fileURLToPath(new URL("node_modules/@bytecodealliance/jco-transpile/vendor/", SANDBOX));
const LARGE_BYTES = 1_000_000;

export async function largeModules(): Promise<LargeModule[]> {
  return [...jcoCores(), { name: "binaryen", bytes: withoutImports(await binaryenModule()) }];
}

/** Core modules of jco's own components, where jco is installed. */
function jcoCores(): LargeModule[] {
  if (!existsSync(JCO)) return [];
  return readdirSync(JCO)
    .filter((name) => name.endsWith(".core.wasm"))
    .map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(JCO, name))) }));
}

interface Instantiates {
  instantiate: (source: unknown, imports: unknown) => Promise<unknown>;
}

/** binaryen carries its module inside its script: it is taken where the script hands it over. */
async function binaryenModule(): Promise<Uint8Array> {
  const { WebAssembly } = globalThis as unknown as { WebAssembly: Instantiates };
  const { instantiate } = WebAssembly;
  let seen: Uint8Array | undefined;
  WebAssembly.instantiate = (source, imports) => {
    if (source instanceof Uint8Array && source.length > LARGE_BYTES) seen = source.slice();
    return instantiate(source, imports);
  };
  try {
    await import("binaryen");
  } finally {
    WebAssembly.instantiate = instantiate;
  }
  if (seen === undefined) throw new Error("binaryen did not hand over its module");
  return seen;
}
