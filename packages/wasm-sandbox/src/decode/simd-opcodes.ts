/** Fixed-width SIMD (prefix 0xfd, below 0x100): immediates, operand counts, NaN producers. */

import { Immediate } from "./opcodes.ts";

/** Relaxed SIMD begins here: its results differ from CPU to CPU. */
export const FIRST_RELAXED = 0x100;

/** By opcode behind the prefix, as in opcodes.ts; NaN results: 1 for f32x4, 2 for f64x2. */
export const SIMD_IMMEDIATE = new Uint8Array(FIRST_RELAXED).fill(Immediate.illegal);
export const SIMD_POPS = new Uint8Array(FIRST_RELAXED);
export const SIMD_PUSHES = new Uint8Array(FIRST_RELAXED).fill(1);
export const SIMD_NAN_RESULT = new Uint8Array(FIRST_RELAXED);

function define(from: number, to: number, immediate: number, pops: number): void {
  SIMD_IMMEDIATE.fill(immediate, from, to + 1);
  SIMD_POPS.fill(pops, from, to + 1);
}

define(0x00, 0x0a, Immediate.memory, 1); // loads, extending and splatting loads
define(0x0b, 0x0b, Immediate.memory, 2); // v128.store
define(0x0c, 0x0c, Immediate.bytes16, 0); // v128.const
define(0x0d, 0x0d, Immediate.bytes16, 2); // i8x16.shuffle
define(0x0e, 0x0e, Immediate.none, 2); // i8x16.swizzle
define(0x0f, 0x14, Immediate.none, 1); // splat
for (const at of [0x15, 0x16, 0x18, 0x19, 0x1b, 0x1d, 0x1f, 0x21])
  define(at, at, Immediate.lane, 1); // extract_lane
for (const at of [0x17, 0x1a, 0x1c, 0x1e, 0x20, 0x22]) define(at, at, Immediate.lane, 2); // replace_lane
define(0x23, 0x4c, Immediate.none, 2); // comparisons of four integer and two float shapes
define(0x4d, 0x4d, Immediate.none, 1); // v128.not
define(0x4e, 0x51, Immediate.none, 2); // and, andnot, or, xor
define(0x52, 0x52, Immediate.none, 3); // bitselect
define(0x53, 0x53, Immediate.none, 1); // any_true
define(0x54, 0x5b, Immediate.memoryLane, 2); // load and store lane
define(0x5c, 0x5d, Immediate.memory, 1); // load32_zero, load64_zero
define(0x5e, 0x64, Immediate.none, 1); // demote, promote, abs, neg, popcnt, all_true, bitmask
define(0x65, 0x66, Immediate.none, 2); // narrow
define(0x67, 0x6a, Immediate.none, 1); // f32x4 ceil, floor, trunc, nearest
define(0x6b, 0x73, Immediate.none, 2); // i8x16 shifts, add, sub
define(0x74, 0x75, Immediate.none, 1); // f64x2 ceil, floor
define(0x76, 0x79, Immediate.none, 2); // i8x16 min, max
define(0x7a, 0x7a, Immediate.none, 1); // f64x2.trunc
define(0x7b, 0x7b, Immediate.none, 2); // i8x16.avgr_u
define(0x7c, 0x81, Immediate.none, 1); // extadd_pairwise, i16x8 abs, neg
define(0x82, 0x82, Immediate.none, 2); // i16x8.q15mulr_sat_s
define(0x83, 0x84, Immediate.none, 1); // i16x8 all_true, bitmask
define(0x85, 0x86, Immediate.none, 2); // narrow
define(0x87, 0x8a, Immediate.none, 1); // extend
define(0x8b, 0x93, Immediate.none, 2); // i16x8 shifts, add, sub
define(0x94, 0x94, Immediate.none, 1); // f64x2.nearest
define(0x95, 0x99, Immediate.none, 2); // i16x8 mul, min, max
define(0x9b, 0x9f, Immediate.none, 2); // avgr, extmul
define(0xa0, 0xa1, Immediate.none, 1); // i32x4 abs, neg
define(0xa3, 0xa4, Immediate.none, 1); // all_true, bitmask
define(0xa7, 0xaa, Immediate.none, 1); // extend
define(0xab, 0xae, Immediate.none, 2); // shifts, add
define(0xb1, 0xb1, Immediate.none, 2); // sub
define(0xb5, 0xba, Immediate.none, 2); // mul, min, max, dot
define(0xbc, 0xbf, Immediate.none, 2); // extmul
define(0xc0, 0xc1, Immediate.none, 1); // i64x2 abs, neg
define(0xc3, 0xc4, Immediate.none, 1); // all_true, bitmask
define(0xc7, 0xca, Immediate.none, 1); // extend
define(0xcb, 0xce, Immediate.none, 2); // shifts, add
define(0xd1, 0xd1, Immediate.none, 2); // sub
define(0xd5, 0xdf, Immediate.none, 2); // mul, comparisons, extmul
define(0xe0, 0xe1, Immediate.none, 1); // f32x4 abs, neg
define(0xe3, 0xe3, Immediate.none, 1); // f32x4.sqrt
define(0xe4, 0xeb, Immediate.none, 2); // f32x4 arithmetic
define(0xec, 0xed, Immediate.none, 1); // f64x2 abs, neg
define(0xef, 0xef, Immediate.none, 1); // f64x2.sqrt
define(0xf0, 0xf7, Immediate.none, 2); // f64x2 arithmetic
define(0xf8, 0xff, Immediate.none, 1); // conversions

SIMD_PUSHES[0x0b] = 0;
SIMD_PUSHES.fill(0, 0x58, 0x5c); // store lane

// abs, neg, pmin and pmax are bit operations and keep the payload.
SIMD_NAN_RESULT.fill(1, 0x67, 0x6b);
SIMD_NAN_RESULT.fill(1, 0xe3, 0xea);
SIMD_NAN_RESULT[0x5e] = 1; // demote_f64x2_zero
SIMD_NAN_RESULT.fill(2, 0x74, 0x76);
SIMD_NAN_RESULT[0x7a] = 2;
SIMD_NAN_RESULT[0x94] = 2;
SIMD_NAN_RESULT.fill(2, 0xef, 0xf6);
SIMD_NAN_RESULT[0x5f] = 2; // promote_low_f32x4
