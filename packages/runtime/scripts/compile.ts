/** The one way in which runtime.wasm is made; the flags and the base directory are part of its hash. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

export const PACKAGE_ROOT: string = fileURLToPath(new URL("..", import.meta.url));

const OUTPUT = "runtime.wasm";

/** Flags of docs/adr/0005: no start section, no `abort` import, a bump allocator, no float casts. */
const FLAGS = [
  ...["--runtime", "stub"],
  "-O3",
  ...["--exportStart", "init"],
  ...["--use", "abort=assembly/fw/halt/halt"],
  ...["--initialMemory", "16"],
  ...["--maximumMemory", "256"],
  ...["--disable", "nontrapping-f2i"],
];

/**
 * Compiles one entry file of the package.
 * @param entry path relative to the package, as it is part of what is compiled
 */
export async function compileRuntime(entry = "assembly/index.ts"): Promise<Uint8Array> {
  let output: Uint8Array | undefined;
  const { error, stderr } = await asc.main([entry, ...FLAGS, "-o", OUTPUT], {
    readFile: (name, base) => readText(join(PACKAGE_ROOT, base, name)),
    writeFile: (name, contents) => {
      if (name === OUTPUT && typeof contents !== "string") output = contents;
    },
    listFiles: () => [],
  });
  if (error !== null || output === undefined)
    throw new Error(`runtime does not compile:\n${stderr.toString()}`, { cause: error });
  return output;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // The compiler probes several places for each import: absent is an answer.
    return null;
  }
}
