/** The programs that are measured, and where their committed modules lie. */

import { existsSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

export type KernelLanguage = "c" | "assemblyscript";

/** A module that exports `run(i32 n) -> i64` and imports nothing. */
export interface Kernel {
  readonly name: string;
  readonly language: KernelLanguage;
  /** Argument of one measured run: 15 to 60 ms without metering. */
  readonly size: number;
  /** Argument for tests: a few milliseconds at most, metered and in any tier. */
  readonly smallSize: number;
  /** False for a kernel that is reported and left out of the means. */
  readonly counted: boolean;
}

const kernel = (
  language: KernelLanguage,
  name: string,
  size: number,
  smallSize: number,
): Kernel => ({ name, language, size, smallSize, counted: name !== "fib" });

/** Engines inline recursive calls or do not, by chance of the surroundings: fib is not counted. */
export const KERNELS: readonly Kernel[] = [
  kernel("c", "fib", 36, 16),
  kernel("c", "icall", 12_000_000, 5_000),
  kernel("c", "sieve", 50, 1),
  kernel("c", "nbody", 500_000, 200),
  kernel("c", "jacobi", 2_500, 2),
  kernel("c", "matmul", 80, 1),
  kernel("c", "sha256", 1_600, 2),
  kernel("c", "quicksort", 25, 1),
  kernel("c", "hashmap", 80, 1),
  kernel("c", "strsearch", 80, 1),
  kernel("c", "lz", 1_000, 1),
  kernel("c", "vm", 16_000, 50),
  kernel("c", "crc32", 180, 1),
  kernel("c", "queens", 13, 6),
  kernel("assemblyscript", "sumsq", 25_000_000, 1_000),
  kernel("assemblyscript", "mandel", 2_500, 10),
  kernel("assemblyscript", "mapn", 300, 1),
  kernel("assemblyscript", "sortn", 90, 1),
  kernel("assemblyscript", "strn", 6_000, 2),
  kernel("assemblyscript", "treen", 180, 1),
];

/** Without one of these the figures say less than they claim: the benchmark refuses to run. */
export const REQUIRED_KERNELS: readonly string[] = [
  ...["fib", "icall", "sieve", "nbody", "jacobi", "matmul", "sha256", "quicksort", "hashmap"],
  ...["strsearch", "lz", "vm"],
  ...["sumsq", "mandel", "mapn", "sortn", "strn"],
];

/** Modules of the rows about the process pool; they import host functions. */
export const CHALLENGES = ["small-challenge", "nested-challenge", "nested-program"] as const;

export function wasmPath(name: string): string {
  return fileURLToPath(new URL(`wasm/${name}.wasm`, import.meta.url));
}

export function readWasm(name: string): Uint8Array {
  return new Uint8Array(readFileSync(wasmPath(name)));
}

/** Names of required kernels that the list or the directory lacks. */
export function missingKernels(
  kernels: readonly Kernel[] = KERNELS,
  pathOf: (name: string) => string = wasmPath,
): string[] {
  const listed = new Set(kernels.map(({ name }) => name));
  const wanted = new Set([...REQUIRED_KERNELS, ...listed, ...CHALLENGES]);
  return [...wanted].filter((name) => {
    const known = listed.has(name) || CHALLENGES.some((each) => each === name);
    return !known || !existsSync(pathOf(name)) || statSync(pathOf(name)).size === 0;
  });
}
