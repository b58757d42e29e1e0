/** The one way in which runtime.wasm is made; the flags and the base directory are part of its hash. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

export const PACKAGE_ROOT: string = fileURLToPath(new URL("..", import.meta.url));

/** Flags of docs/adr/0005: no start section, no `abort` import, a bump allocator, no float casts. */
const FLAGS = [
  ...["--runtime", "stub"],
  "-O3",
  ...["--exportStart", "init"],
  ...["--use", "abort=assembly/fw/halt/halt"],
  ...["--initialMemory", "16"],
  ...["--maximumMemory", "1024"],
  ...["--disable", "nontrapping-f2i"],
];

export interface CompiledRuntime {
  readonly wasm: Uint8Array;
  /** The same module as text: for checks of what instructions it holds. */
  readonly text: string;
}

/**
 * Compiles one entry file of the package.
 * @param entry path relative to the package, as it is part of what is compiled
 */
export async function compileRuntime(entry = "assembly/index.ts"): Promise<CompiledRuntime> {
  let wasm: Uint8Array | undefined;
  let text: string | undefined;
  const outputs = ["-o", "runtime.wasm", "-t", "runtime.wat"];
  const { error, stderr } = await asc.main([entry, ...FLAGS, ...outputs], {
    readFile: (name, base) => readText(join(PACKAGE_ROOT, base, name)),
    writeFile: (_name, contents) => {
      if (typeof contents === "string") text = contents;
      else wasm = contents;
    },
    listFiles: () => [],
  });
  if (error !== null || wasm === undefined || text === undefined)
    throw new Error(`runtime does not compile:\n${stderr.toString()}`, { cause: error });
  return { wasm, text };
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // The compiler probes several places for each import: absent is an answer.
    return null;
  }
}
