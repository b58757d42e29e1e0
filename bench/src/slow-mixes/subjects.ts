/** Kernels and guest mixes, each with one sample of its wall time per fuel. */

import {
  createMeteredInstance,
  DEFAULT_MODULE_LIMITS,
  engine,
  type MeteredInstance,
  prepareModule,
} from "@platform/wasm-sandbox";
import { assemble } from "../../../packages/wasm-sandbox/test/assembler.ts";
import { GUEST_MIXES } from "../../../packages/wasm-sandbox/test/slow-mixes/all-mixes.ts";
import type { SlowMix } from "../../../packages/wasm-sandbox/test/slow-mixes/mix.ts";
import { KERNELS, readWasm } from "../../kernels/kernels.ts";

export interface Subject {
  readonly name: string;
  readonly kind: "kernel" | "mix";
  /** One more run: the least nanoseconds per fuel, given the least so far. */
  readonly sample: (least: number) => number | Promise<number>;
}

/** More than anything here spends. */
const FUEL = 1n << 60n;
/** Pages that hold every kernel. */
const MOST_KERNEL_PAGES = 8;
const PAGE_BYTES = 65_536;
/** Short runs: some of many end before anything else takes the processor. */
const KERNEL_SHARE = 10;
/** The cost of recursion grows faster than its argument. */
const KERNEL_SIZES: Readonly<Record<string, number>> = { fib: 30, queens: 11 };

interface Prepared {
  readonly instance: () => MeteredInstance;
  readonly instantiationFuel: bigint;
}

/** @throws Error when the profile refuses the module */
function prepare(bytes: Uint8Array, maxMemoryPages: number, simd = false): Prepared {
  const limits = { ...DEFAULT_MODULE_LIMITS, maxMemoryPages, simd };
  const prepared = prepareModule(bytes, { limits, allowedImports: [] });
  if (!prepared.ok) throw new Error(`refused: ${prepared.rejection.message}`);
  const module = new engine.Module(prepared.instrumented);
  return {
    instance: () => createMeteredInstance(module, {}, { fuel: FUEL }),
    instantiationFuel: prepared.info.instantiationFuel,
  };
}

export function nsPerFuel(milliseconds: number, fuel: bigint): number {
  return (milliseconds * 1e6) / Number(fuel);
}

function timeRun({ instance }: Prepared, rounds: number): number {
  const made = instance();
  if ("setup" in made.exports) made.function("setup")();
  const fuel = made.fuel;
  const start = performance.now();
  made.function("run")(rounds);
  return nsPerFuel(performance.now() - start, fuel - made.fuel);
}

function timeInstance({ instance, instantiationFuel }: Prepared, rounds: number): number {
  const start = performance.now();
  const made = instance();
  made.function("run")(rounds);
  const ms = performance.now() - start;
  return nsPerFuel(ms, FUEL - made.fuel + instantiationFuel);
}

/** An honest manifest gives a program what it uses, and that sets its prices. */
function pagesUsed({ instance }: Prepared, rounds: number): number {
  const made = instance();
  made.function("run")(rounds);
  return "memory" in made.exports ? made.memory().length / PAGE_BYTES : 0;
}

export function kernelSubjects(): Subject[] {
  return KERNELS.map(({ name, size }) => {
    const bytes = readWasm(name);
    const rounds = KERNEL_SIZES[name] ?? Math.ceil(size / KERNEL_SHARE);
    const pages = pagesUsed(prepare(bytes, MOST_KERNEL_PAGES), rounds);
    const prepared = prepare(bytes, pages);
    return { name, kind: "kernel", sample: (least) => Math.min(least, timeRun(prepared, rounds)) };
  });
}

export function mixSubjects(mixes: readonly SlowMix[] = GUEST_MIXES): Subject[] {
  return mixes.map(({ name, build, rounds, pages = 1, fresh = false, simd }) => {
    const prepared = prepare(assemble(build(0)), pages, simd);
    const time = fresh ? timeInstance : timeRun;
    return { name, kind: "mix", sample: (least) => Math.min(least, time(prepared, rounds)) };
  });
}
