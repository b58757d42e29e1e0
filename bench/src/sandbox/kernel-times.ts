/** Times of all kernels, and the ratios that are made of them. */

import { KERNELS, type Kernel, type KernelLanguage } from "../../kernels/kernels.ts";
import { geomean, halvesInterval, type Interval } from "../statistics.ts";
import { runEntry } from "./run-entry.ts";
import type { Variant } from "./variants.ts";

/** Optimised code from the first call on: what a long evaluation runs nearly all the time. */
export const KERNEL_FLAGS: readonly string[] = ["--no-liftoff", "--no-wasm-lazy-compilation"];

/** Milliseconds of each round. */
export type VariantTimes = Readonly<Record<Variant, readonly number[]>>;

export interface KernelTimes {
  readonly name: string;
  readonly ms: VariantTimes;
  readonly bytes: Readonly<Record<Variant, number>>;
  /** The rewriter gave the same bytes for fuel only as for everything. */
  readonly fuelIsAll: boolean;
}

export interface Ratio extends Interval {
  readonly value: number;
}

/**
 * Each process compiles anew, since where code comes to lie in memory is part of the noise.
 * @returns the rounds of all processes, one after the other
 */
export async function timeKernels(processes: number, rounds: number): Promise<KernelTimes[]> {
  const parts: KernelTimes[][] = [];
  for (let i = 0; i < processes; i++)
    parts.push((await runEntry("kernel-entry.ts", [`${rounds}`], KERNEL_FLAGS)) as KernelTimes[]);
  return (parts[0] ?? []).map((first, at) => ({
    ...first,
    ms: {
      unmetered: parts.flatMap((part) => part[at]?.ms.unmetered ?? []),
      fuel: parts.flatMap((part) => part[at]?.ms.fuel ?? []),
      all: parts.flatMap((part) => part[at]?.ms.all ?? []),
    },
  }));
}

/** Geometric mean over the kernels of the ratio of minima, with its interval. */
export function ratioOf(kernels: readonly KernelTimes[], variant: Variant): Ratio {
  const rounds = kernels[0]?.ms.unmetered.length ?? 0;
  const statistic = (chosen: readonly number[]): number =>
    geomean(kernels.map(({ ms }) => least(ms[variant], chosen) / least(ms.unmetered, chosen)));
  const whole = Array.from({ length: rounds }, (_, i) => i);
  const value = statistic(whole);
  const { low, high } = halvesInterval(rounds, statistic);
  // Minima of all rounds may lie outside what halves of few rounds reach.
  return { value, low: Math.min(low, value), high: Math.max(high, value) };
}

function least(times: readonly number[], chosen: readonly number[]): number {
  let found = Number.POSITIVE_INFINITY;
  for (const round of chosen) found = Math.min(found, times[round] as number);
  return found;
}

/** Those of one language that enter the means. */
export function counted(
  times: readonly KernelTimes[],
  language: KernelLanguage,
  kernels: readonly Kernel[] = KERNELS,
): KernelTimes[] {
  return times.filter(({ name }) =>
    kernels.some((each) => each.name === name && each.language === language && each.counted),
  );
}

/** Geometric mean of module bytes after over before. */
export function growthOf(kernels: readonly KernelTimes[], variant: Variant): number {
  return geomean(kernels.map(({ bytes }) => bytes[variant] / bytes.unmetered));
}
