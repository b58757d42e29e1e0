// Goal: the figures are about these programs and no others; method: every committed module runs
// bare, with fuel only and with everything on, and its results are compared with each other and
// with results that are known from elsewhere.
import { createHash } from "node:crypto";
import { engine } from "@platform/wasm-sandbox";
import { describe, expect, it } from "vitest";
import {
  KERNELS,
  missingKernels,
  REQUIRED_KERNELS,
  readWasm,
  wasmPath,
} from "../../kernels/kernels.ts";
import { freshRun, VARIANTS, variantBytes } from "../../src/sandbox/variants.ts";

function run(name: string, variant: (typeof VARIANTS)[number], size: number): bigint {
  const bytes = variantBytes(readWasm(name), variant);
  return freshRun(new engine.Module(bytes), variant)(size);
}

describe("kernels", () => {
  it("hold every required one, and nothing is missing", () => {
    expect(missingKernels()).toEqual([]);
    const names = KERNELS.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([...REQUIRED_KERNELS]));
    expect(new Set(names).size).toBe(names.length);
    const uncounted = KERNELS.filter(({ counted }) => !counted).map(({ name }) => name);
    expect(uncounted).toEqual(["fib"]);
    const scripts = KERNELS.filter(({ language }) => language === "assemblyscript");
    expect(scripts.length).toBeGreaterThanOrEqual(5);
  });

  it("are missed when their file or their entry is gone", () => {
    const away = (name: string): string => (name === "lz" ? "/nowhere" : wasmPath(name));
    expect(missingKernels(KERNELS, away)).toEqual(["lz"]);
    const unlisted = KERNELS.filter(({ name }) => name !== "icall");
    expect(missingKernels(unlisted)).toEqual(["icall"]);
  });

  it.each(KERNELS)("$name gives one result in every variant", ({ name, smallSize }) => {
    const bare = run(name, "unmetered", smallSize);
    expect(run(name, "fuel", smallSize)).toBe(bare);
    expect(run(name, "all", smallSize)).toBe(bare);
    expect(run(name, "unmetered", smallSize + 1)).not.toBe(bare);
  });
});

describe("results that are known from elsewhere", () => {
  it("fib, sieve and queens", () => {
    expect(run("fib", "all", 20)).toBe(6765n);
    // Primes below 2^18.
    expect(run("sieve", "all", 1)).toBe(23_000n);
    expect(run("queens", "all", 8)).toBe(1n + 2n + 10n + 4n + 40n + 92n);
  });

  it("sha256 and crc32", () => {
    const message = Uint8Array.from({ length: 4096 }, (_, i) => (i * 7 + 3) & 0xff);
    const digest = createHash("sha256").update(message).digest();
    expect(BigInt.asUintN(64, run("sha256", "all", 1))).toBe(digest.readBigUInt64BE(0));
    const data = Uint8Array.from({ length: 65_536 }, (_, i) => (i * 31 + (i >> 8)) & 0xff);
    expect(run("crc32", "all", 1)).toBe(BigInt(crc32(data)));
  });

  it("the interpreter counts Collatz steps, the decoder gives back what was encoded", () => {
    expect(run("vm", "all", 28)).toBe(BigInt(collatzSteps(28)));
    expect(run("lz", "all", 1)).not.toBe(-1n);
  });
});

function crc32(data: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ ((crc & 1) * 0xedb8_8320);
  }
  return ~crc >>> 0;
}

function collatzSteps(below: number): number {
  let steps = 0;
  for (let start = 1; start < below; start++)
    for (let value = start; value >= 2; steps++)
      value = value % 2 === 0 ? value / 2 : 3 * value + 1;
  return steps;
}
