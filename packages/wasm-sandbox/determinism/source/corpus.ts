/** All vectors in their order; names are unique. */

import { CONTROL_AND_TRAPS } from "./control.ts";
import { EXAMPLES } from "./examples.ts";
import { KERNELS } from "./kernels.ts";
import { MEMORY } from "./memory.ts";
import { METERING } from "./metering.ts";
import { NAN } from "./nan.ts";
import { NUMERIC } from "./numeric.ts";
import type { VectorSource } from "./vector-source.ts";

export const CORPUS: readonly VectorSource[] = [
  ...NUMERIC,
  ...NAN,
  ...MEMORY,
  ...CONTROL_AND_TRAPS,
  ...METERING,
  ...KERNELS,
  ...EXAMPLES,
];
