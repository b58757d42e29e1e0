/** Opcode tables of profile 1: immediates, operand counts, and the code that refuses the rest. */

import type { RejectionCode } from "./rejection.ts";

/** What follows an opcode; `control` and above are walked by hand. */
export const Immediate = {
  none: 0,
  index: 1,
  memory: 2,
  s32: 3,
  s64: 4,
  f32: 5,
  f64: 6,
  zero: 7,
  reference: 8,
  lane: 9,
  bytes16: 10,
  memoryLane: 11,
  control: 12,
  illegal: 13,
} as const;

const ILLEGAL = Immediate.illegal;

/** By opcode: immediate kind, operands popped, operands pushed. */
export const IMMEDIATE = new Uint8Array(256).fill(ILLEGAL);
export const POPS = new Uint8Array(256);
export const PUSHES = new Uint8Array(256);
/** By opcode: 0, or the float type whose NaN the result may hold (0x7d f32, 0x7c f64). */
export const NAN_RESULT = new Uint8Array(256);
/** By opcode: 1 when its result is the same whatever the bits of a NaN operand are. */
export const NAN_BLIND = new Uint8Array(256);

function define(from: number, to: number, immediate: number, pops: number, pushes: number): void {
  for (let opcode = from; opcode <= to; opcode++) {
    IMMEDIATE[opcode] = immediate;
    POPS[opcode] = pops;
    PUSHES[opcode] = pushes;
  }
}

define(0x00, 0x00, Immediate.control, 0, 0); // unreachable
define(0x01, 0x01, Immediate.none, 0, 0); // nop
define(0x02, 0x05, Immediate.control, 0, 0); // block, loop, if, else
define(0x0b, 0x11, Immediate.control, 0, 0); // end, br, br_if, br_table, return, call, call_indirect
define(0x1a, 0x1a, Immediate.none, 1, 0); // drop
define(0x1b, 0x1b, Immediate.none, 3, 1); // select
define(0x1c, 0x1c, Immediate.control, 3, 1); // select t
define(0x20, 0x20, Immediate.index, 0, 1); // local.get
define(0x21, 0x21, Immediate.index, 1, 0); // local.set
define(0x22, 0x22, Immediate.index, 1, 1); // local.tee
define(0x23, 0x23, Immediate.index, 0, 1); // global.get
define(0x24, 0x24, Immediate.index, 1, 0); // global.set
define(0x25, 0x25, Immediate.index, 1, 1); // table.get
define(0x26, 0x26, Immediate.index, 2, 0); // table.set
define(0x28, 0x35, Immediate.memory, 1, 1); // loads
define(0x36, 0x3e, Immediate.memory, 2, 0); // stores
define(0x3f, 0x3f, Immediate.zero, 0, 1); // memory.size
define(0x40, 0x40, Immediate.control, 1, 1); // memory.grow
define(0x41, 0x41, Immediate.s32, 0, 1);
define(0x42, 0x42, Immediate.s64, 0, 1);
define(0x43, 0x43, Immediate.f32, 0, 1);
define(0x44, 0x44, Immediate.f64, 0, 1);
define(0x45, 0x45, Immediate.none, 1, 1); // i32.eqz
define(0x46, 0x4f, Immediate.none, 2, 1); // i32 comparisons
define(0x50, 0x50, Immediate.none, 1, 1); // i64.eqz
define(0x51, 0x66, Immediate.none, 2, 1); // i64, f32 and f64 comparisons
define(0x67, 0x69, Immediate.none, 1, 1); // i32 clz, ctz, popcnt
define(0x6a, 0x78, Immediate.none, 2, 1); // i32 arithmetic
define(0x79, 0x7b, Immediate.none, 1, 1); // i64 clz, ctz, popcnt
define(0x7c, 0x8a, Immediate.none, 2, 1); // i64 arithmetic
define(0x8b, 0x91, Immediate.none, 1, 1); // f32 abs..sqrt
define(0x92, 0x98, Immediate.none, 2, 1); // f32 add..copysign
define(0x99, 0x9f, Immediate.none, 1, 1); // f64 abs..sqrt
define(0xa0, 0xa6, Immediate.none, 2, 1); // f64 add..copysign
define(0xa7, 0xc4, Immediate.none, 1, 1); // conversions, sign extension
define(0xd0, 0xd0, Immediate.reference, 0, 1); // ref.null
define(0xd1, 0xd1, Immediate.none, 1, 1); // ref.is_null
define(0xd2, 0xd2, Immediate.control, 0, 1); // ref.func
define(0x12, 0x13, Immediate.control, 0, 0); // return_call, return_call_indirect
define(0xfc, 0xfd, Immediate.control, 0, 0); // prefixes

// Producers only: abs, neg and copysign are bit operations and must keep the payload.
NAN_RESULT.fill(0x7d, 0x8d, 0x98); // f32 ceil..sqrt, add..max
NAN_RESULT.fill(0x7c, 0x9b, 0xa0); // f64 ceil..sqrt
NAN_RESULT.fill(0x7c, 0xa0, 0xa6); // f64 add..max
NAN_RESULT[0xb6] = 0x7d; // f32.demote_f64
NAN_RESULT[0xbb] = 0x7c; // f64.promote_f32

for (let opcode = 0; opcode < 256; opcode++) NAN_BLIND[opcode] = NAN_RESULT[opcode] === 0 ? 0 : 1;
NAN_BLIND[0x1a] = 1; // drop
NAN_BLIND.fill(1, 0x5b, 0x67); // f32 and f64 comparisons
NAN_BLIND.fill(1, 0xa8, 0xac); // i32.trunc
NAN_BLIND.fill(1, 0xae, 0xb2); // i64.trunc

/** The code that names the feature of a refused opcode. */
export function refusalOf(opcode: number): RejectionCode {
  if ((opcode >= 0x06 && opcode <= 0x0a) || opcode === 0x18 || opcode === 0x19 || opcode === 0x1f)
    return "PROFILE_EXCEPTIONS";
  if (opcode === 0x14 || opcode === 0x15 || (opcode >= 0xd3 && opcode <= 0xd6))
    return "PROFILE_TYPED_REFERENCES";
  if (opcode === 0xfb) return "PROFILE_GC";
  if (opcode === 0xfe) return "PROFILE_THREADS";
  return "PROFILE_OPCODE";
}
