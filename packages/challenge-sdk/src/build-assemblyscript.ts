import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { CodedError } from "@platform/protocol";

export interface BuildInit {
  /** Directory of the package that holds the sources; names in the module are relative to it. */
  readonly baseDir: string;
  /** Path of the entry file below `baseDir`. */
  readonly entry: string;
  /** Generated sources, by path below `baseDir`; they go before files on disk. @default {} */
  readonly files?: Readonly<Record<string, string>>;
  /** Module of the kit, beside `./platform`, that takes the place of its host functions. */
  readonly hostFrom?: string;
  /** Keep the functions' names, for profiles: the same instructions, other bytes. @default false */
  readonly names?: boolean;
}

/** Export name that the compiler gives the guarded start function. */
const START_EXPORT = "_initialize";
const OUTPUT = "module.wasm";
const HOST_FUNCTIONS = "@platform/challenge-sdk/assembly/platform.ts";
const HALT = "~lib/@platform/challenge-sdk/assembly/halt/halt";

/**
 * Compiles AssemblyScript to the one module that these sources and this compiler version give:
 * no `abort` import, so no file names or line numbers; no start section, which the profile refuses;
 * the runtime that never frees.
 * @throws CodedError BUILD_FAILED with the compiler's messages, COMPILER_MISSING
 */
export async function buildAssemblyScript({
  baseDir,
  entry,
  files = {},
  hostFrom,
  names = false,
}: BuildInit): Promise<Uint8Array> {
  const { main, callStartFirst } = await loadCompiler();
  const build = [entry, "--baseDir", baseDir, "--outFile", OUTPUT, "--noColors"];
  const shape = ["--runtime", "stub", "-O3", "--exportStart", START_EXPORT];
  const flags = [...build, ...shape, "--use", `abort=${HALT}`, ...(names ? ["--debug"] : [])];
  let wasm: Uint8Array | undefined;
  const { error, stderr } = await main(flags, {
    transforms: [callStartFirst(START_EXPORT)],
    readFile: (name, directory) => {
      if (hostFrom !== undefined && name.endsWith(HOST_FUNCTIONS))
        return `export * from "${hostFrom}";`;
      return files[name] ?? readSource(resolve(directory, name));
    },
    writeFile: (name, contents) => {
      if (name === OUTPUT && typeof contents !== "string") wasm = new Uint8Array(contents);
    },
    listFiles: () => [],
  });
  if (error !== null || wasm === undefined)
    throw new CodedError({
      code: "BUILD_FAILED",
      message: `${entry} does not compile: ${error?.message ?? ""}\n${stderr.toString()}`,
      hint: "a challenge imports its kit from @platform/challenge-sdk/assembly",
    });
  return wasm;
}

/** Loaded on demand: whoever only reads or runs challenges needs no compiler of 100 MB. */
async function loadCompiler() {
  try {
    const [{ main }, { callStartFirst }] = await Promise.all([
      import("assemblyscript/asc"),
      import("./call-start-first.ts"),
    ]);
    return { main, callStartFirst };
  } catch (cause) {
    throw new CodedError(
      {
        code: "COMPILER_MISSING",
        message: "the AssemblyScript compiler is not installed",
        hint: "install the development dependencies, as `npm test` does",
      },
      { cause },
    );
  }
}

/** null tells the compiler to look elsewhere. */
function readSource(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
