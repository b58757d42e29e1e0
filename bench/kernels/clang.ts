/** Compiles one C kernel with the one compiler whose bytes are committed. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Debian 12 has it as `clang-14` and `lld-14`; another version makes other bytes. */
export const CLANG_MAJOR = 14;

const SOURCES = fileURLToPath(new URL("c/", import.meta.url));
const FLAGS: readonly string[] = [
  ...["--target=wasm32", "-std=c11", "-O2", "-ffreestanding", "-nostdlib"],
  // Square roots are one instruction, and a product and a sum stay two roundings.
  ...["-fno-math-errno", "-ffp-contract=off"],
  // What compilers of today switch on by themselves.
  ...["-mbulk-memory", "-msign-ext", "-mnontrapping-fptoint"],
  ...["-Wall", "-Wextra", "-Werror"],
  ...["-Wl,--no-entry", "-Wl,--strip-all", "-Wl,-z,stack-size=65536"],
];

/** The compiler's command, or undefined when neither it nor its linker for Wasm is installed. */
export function findClang(): string | undefined {
  const linkers = [`wasm-ld-${CLANG_MAJOR}`, "wasm-ld"];
  if (linkers.every((linker) => versionOf(linker) !== CLANG_MAJOR)) return undefined;
  return [`clang-${CLANG_MAJOR}`, "clang"].find((command) => versionOf(command) === CLANG_MAJOR);
}

function versionOf(command: string): number | undefined {
  const { stdout } = spawnSync(command, ["--version"], { encoding: "utf8" });
  const major = /(?:version|LLD) ([0-9]+)\./.exec(stdout ?? "")?.[1];
  return major === undefined ? undefined : Number(major);
}

/** @throws Error with the compiler's messages */
export function compileC(clang: string, name: string): Uint8Array {
  const directory = mkdtempSync(join(tmpdir(), "platform-kernel-"));
  try {
    const out = join(directory, "kernel.wasm");
    const { status, stderr, error } = spawnSync(clang, [...FLAGS, "-o", out, `${name}.c`], {
      cwd: SOURCES,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`${name}.c does not compile: ${error?.message ?? stderr}`);
    return new Uint8Array(readFileSync(out));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
