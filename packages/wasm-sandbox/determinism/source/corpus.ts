/** All vectors of a sandbox version in their order; names are unique. */

import { CONTROL_AND_TRAPS } from "./control.ts";
import { EXAMPLES } from "./examples.ts";
import { KERNELS } from "./kernels.ts";
import { MEMORY } from "./memory.ts";
import { METERING } from "./metering.ts";
import { NAN } from "./nan.ts";
import { NUMERIC } from "./numeric.ts";
import { SIMD } from "./simd.ts";
import { TAIL } from "./tail.ts";
import type { VectorSource } from "./vector-source.ts";

const COMMON: readonly VectorSource[] = [
  ...NUMERIC,
  ...NAN,
  ...MEMORY,
  ...CONTROL_AND_TRAPS,
  ...METERING,
  ...KERNELS,
  ...EXAMPLES,
];

/** Vectors and tail calls can be asked for from here on. */
const FEATURES_SINCE = 2;

export function corpusOf(version: number): readonly VectorSource[] {
  return version < FEATURES_SINCE ? COMMON : [...COMMON, ...SIMD, ...TAIL];
}
