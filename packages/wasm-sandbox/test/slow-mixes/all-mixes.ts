/** Every mix that runs without a host. */

import { ARITHMETIC_MIXES } from "./arithmetic-mixes.ts";
import { CONTROL_MIXES } from "./control-mixes.ts";
import { GROWTH_MIXES } from "./growth-mixes.ts";
import { MEMORY_MIXES } from "./memory-mixes.ts";
import type { SlowMix } from "./mix.ts";
import { VECTOR_MIXES } from "./vector-mixes.ts";

export const GUEST_MIXES: readonly SlowMix[] = [
  ...MEMORY_MIXES,
  ...ARITHMETIC_MIXES,
  ...CONTROL_MIXES,
  ...GROWTH_MIXES,
  ...VECTOR_MIXES,
];
