/** The one way in which runtime.wasm is made; the flags and the base directory are part of its hash. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

export const PACKAGE_ROOT: string = fileURLToPath(new URL("..", import.meta.url));

/** Flags of docs/adr/0005: no start section, no `abort` import, a bump allocator, no float casts. */
const FLAGS = [
  ...["--runtime", "stub"],
  ...["--exportStart", "init"],
  ...["--use", "abort=assembly/fw/halt/halt"],
  ...["--initialMemory", "16"],
  ...["--maximumMemory", "1024"],
  ...["--disable", "nontrapping-f2i"],
];

/** Constants are globals without any pass: more of them than the profile takes. */
const QUICK = ["-O0", "--runPasses", "simplify-globals,remove-unused-module-elements"];

export interface CompiledRuntime {
  readonly wasm: Uint8Array;
  /** The same module as text: for checks of what instructions it holds. */
  readonly text: string;
}

export interface CompileOptions {
  /** Sources that stand in the place of files of the package, by their path in it. @default none */
  readonly replace?: Readonly<Record<string, string>>;
  /** A runtime that is not shipped need not be small, and is there in half a second. @default false */
  readonly quick?: boolean;
}

/**
 * Compiles one entry file of the package.
 * @param entry path relative to the package, as it is part of what is compiled
 */
export async function compileRuntime(
  entry = "assembly/index.ts",
  { replace = {}, quick = false }: CompileOptions = {},
): Promise<CompiledRuntime> {
  let wasm: Uint8Array | undefined;
  let text: string | undefined;
  const outputs = ["-o", "runtime.wasm", "-t", "runtime.wat"];
  const { error, stderr } = await asc.main(
    [entry, ...(quick ? QUICK : ["-O3"]), ...FLAGS, ...outputs],
    {
      readFile: (name, base) => replace[name] ?? readText(join(PACKAGE_ROOT, base, name)),
      writeFile: (_name, contents) => {
        if (typeof contents === "string") text = contents;
        else wasm = contents;
      },
      listFiles: () => [],
    },
  );
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
