/**
 * `node bench/kernels/build.ts [--check]`: compiles every kernel and writes `wasm/`, or compares
 * with the committed bytes. Exit code 1 for a difference or a kernel that does not compile, 3 when
 * the C compiler is missing (the AssemblyScript kernels are done all the same).
 */

import { existsSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildAssemblyScript } from "@platform/challenge-sdk";
import { CLANG_MAJOR, compileC, findClang } from "./clang.ts";
import { CHALLENGES, KERNELS, readWasm, wasmPath } from "./kernels.ts";

/** Names inside the modules are relative to the package, whose node_modules holds the SDK. */
const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const NO_COMPILER = 3;

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });

const named = (language: string): string[] =>
  KERNELS.filter((kernel) => kernel.language === language).map(({ name }) => name);

let different = 0;
function settle(name: string, bytes: Uint8Array): void {
  if (!values.check) {
    writeFileSync(wasmPath(name), bytes);
    console.log(`wrote ${name}.wasm, ${bytes.length} bytes`);
    return;
  }
  const same = existsSync(wasmPath(name)) && Buffer.compare(readWasm(name), bytes) === 0;
  if (!same) different++;
  console.log(`${same ? "same     " : "DIFFERENT"} ${name}.wasm, ${bytes.length} bytes`);
}

for (const name of [...named("assemblyscript"), ...CHALLENGES])
  settle(
    name,
    await buildAssemblyScript({ baseDir: PACKAGE, entry: `kernels/assembly/${name}.ts` }),
  );

const clang = findClang();
if (clang !== undefined) for (const name of named("c")) settle(name, compileC(clang, name));
else
  process.stderr.write(
    `The C kernels were not built: clang ${CLANG_MAJOR} with its linker for Wasm is missing. ` +
      `On Debian 12: apt-get install clang-${CLANG_MAJOR} lld-${CLANG_MAJOR}.\n`,
  );
if (different > 0)
  process.stderr.write(`${different} committed modules differ from their sources\n`);
process.exitCode = different > 0 ? 1 : clang === undefined ? NO_COMPILER : 0;
