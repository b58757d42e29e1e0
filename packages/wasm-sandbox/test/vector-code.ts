/** Vector instructions by their names in the specification, as text of the tests' assembler. */

import { ByteSink } from "../src/meter/byte-sink.ts";

/**
 * What an instruction takes and leaves: vectors, a vector and a count of bits, an i32 of a vector,
 * or something of its own.
 */
export type VectorForm = "binary" | "unary" | "shift" | "test" | "own";

export interface VectorOperation {
  readonly name: string;
  /** Behind the prefix 0xfd. */
  readonly opcode: number;
  readonly form: VectorForm;
}

const operations: VectorOperation[] = [];

function define(form: VectorForm, first: number, shape: string, names: string): void {
  for (const [i, name] of names.split(" ").entries())
    operations.push({ name: `${shape}.${name}`, opcode: first + i, form });
}

const ORDER = "eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u";
const FLOAT_ORDER = "eq ne lt gt le ge";
const SATURATING = "add add_sat_s add_sat_u sub sub_sat_s sub_sat_u";
const BOUNDS = "min_s min_u max_s max_u";
const FLOAT = "add sub mul div min max pmin pmax";
const halves = (what: string, from: string): string =>
  `${what}_low_${from}_s ${what}_high_${from}_s ${what}_low_${from}_u ${what}_high_${from}_u`;

define("binary", 0x0e, "i8x16", "swizzle");
define("binary", 0x23, "i8x16", ORDER);
define("binary", 0x2d, "i16x8", ORDER);
define("binary", 0x37, "i32x4", ORDER);
define("binary", 0x41, "f32x4", FLOAT_ORDER);
define("binary", 0x47, "f64x2", FLOAT_ORDER);
define("binary", 0x4e, "v128", "and andnot or xor");
define("binary", 0x65, "i8x16", "narrow_i16x8_s narrow_i16x8_u");
define("binary", 0x6e, "i8x16", SATURATING);
define("binary", 0x76, "i8x16", BOUNDS);
define("binary", 0x7b, "i8x16", "avgr_u");
define("binary", 0x82, "i16x8", "q15mulr_sat_s");
define("binary", 0x85, "i16x8", "narrow_i32x4_s narrow_i32x4_u");
define("binary", 0x8e, "i16x8", SATURATING);
define("binary", 0x95, "i16x8", `mul ${BOUNDS}`);
define("binary", 0x9b, "i16x8", `avgr_u ${halves("extmul", "i8x16")}`);
define("binary", 0xae, "i32x4", "add");
define("binary", 0xb1, "i32x4", "sub");
define("binary", 0xb5, "i32x4", `mul ${BOUNDS} dot_i16x8_s`);
define("binary", 0xbc, "i32x4", halves("extmul", "i16x8"));
define("binary", 0xce, "i64x2", "add");
define("binary", 0xd1, "i64x2", "sub");
define("binary", 0xd5, "i64x2", `mul eq ne lt_s gt_s le_s ge_s ${halves("extmul", "i32x4")}`);
define("binary", 0xe4, "f32x4", FLOAT);
define("binary", 0xf0, "f64x2", FLOAT);

define("unary", 0x4d, "v128", "not");
define("unary", 0x5e, "f32x4", "demote_f64x2_zero");
define("unary", 0x5f, "f64x2", "promote_low_f32x4");
define("unary", 0x60, "i8x16", "abs neg popcnt");
define("unary", 0x67, "f32x4", "ceil floor trunc nearest");
define("unary", 0x74, "f64x2", "ceil floor");
define("unary", 0x7a, "f64x2", "trunc");
define("unary", 0x7c, "i16x8", "extadd_pairwise_i8x16_s extadd_pairwise_i8x16_u");
define("unary", 0x7e, "i32x4", "extadd_pairwise_i16x8_s extadd_pairwise_i16x8_u");
define("unary", 0x80, "i16x8", "abs neg");
define("unary", 0x87, "i16x8", halves("extend", "i8x16"));
define("unary", 0x94, "f64x2", "nearest");
define("unary", 0xa0, "i32x4", "abs neg");
define("unary", 0xa7, "i32x4", halves("extend", "i16x8"));
define("unary", 0xc0, "i64x2", "abs neg");
define("unary", 0xc7, "i64x2", halves("extend", "i32x4"));
define("unary", 0xe0, "f32x4", "abs neg");
define("unary", 0xe3, "f32x4", "sqrt");
define("unary", 0xec, "f64x2", "abs neg");
define("unary", 0xef, "f64x2", "sqrt");
define("unary", 0xf8, "i32x4", "trunc_sat_f32x4_s trunc_sat_f32x4_u");
define("unary", 0xfa, "f32x4", "convert_i32x4_s convert_i32x4_u");
define("unary", 0xfc, "i32x4", "trunc_sat_f64x2_s_zero trunc_sat_f64x2_u_zero");
define("unary", 0xfe, "f64x2", "convert_low_i32x4_s convert_low_i32x4_u");

define("test", 0x53, "v128", "any_true");
define("test", 0x63, "i8x16", "all_true bitmask");
define("test", 0x83, "i16x8", "all_true bitmask");
define("test", 0xa3, "i32x4", "all_true bitmask");
define("test", 0xc3, "i64x2", "all_true bitmask");
define("shift", 0x6b, "i8x16", "shl shr_s shr_u");
define("shift", 0x8b, "i16x8", "shl shr_s shr_u");
define("shift", 0xab, "i32x4", "shl shr_s shr_u");
define("shift", 0xcb, "i64x2", "shl shr_s shr_u");

define("own", 0x00, "v128", "load load8x8_s load8x8_u load16x4_s load16x4_u load32x2_s load32x2_u");
define("own", 0x07, "v128", "load8_splat load16_splat load32_splat load64_splat store const");
define("own", 0x0d, "i8x16", "shuffle");
define("own", 0x0f, "i8x16", "splat");
define("own", 0x10, "i16x8", "splat");
define("own", 0x11, "i32x4", "splat");
define("own", 0x12, "i64x2", "splat");
define("own", 0x13, "f32x4", "splat");
define("own", 0x14, "f64x2", "splat");
define("own", 0x15, "i8x16", "extract_lane_s extract_lane_u replace_lane");
define("own", 0x18, "i16x8", "extract_lane_s extract_lane_u replace_lane");
define("own", 0x1b, "i32x4", "extract_lane replace_lane");
define("own", 0x1d, "i64x2", "extract_lane replace_lane");
define("own", 0x1f, "f32x4", "extract_lane replace_lane");
define("own", 0x21, "f64x2", "extract_lane replace_lane");
define("own", 0x52, "v128", "bitselect");
define("own", 0x54, "v128", "load8_lane load16_lane load32_lane load64_lane");
define("own", 0x58, "v128", "store8_lane store16_lane store32_lane store64_lane");
define("own", 0x5c, "v128", "load32_zero load64_zero");

/** Every instruction of fixed-width SIMD. */
export const VECTOR_OPERATIONS: readonly VectorOperation[] = operations;

const OPCODES = new Map(operations.map(({ name, opcode }) => [name, opcode]));

/** @param immediates bytes behind the opcode: a lane, alignment and offset, or sixteen of them */
export function vector(name: string, ...immediates: readonly number[]): string {
  const opcode = OPCODES.get(name);
  if (opcode === undefined) throw new Error(`unknown vector instruction ${name}`);
  const bytes = new ByteSink(32)
    .u8(0xfd)
    .u32(opcode)
    .raw(...immediates)
    .done();
  return [...bytes].map((byte) => `0x${byte.toString(16)}`).join(" ");
}

/** A constant of two 64-bit halves, the low one first. */
export function vectorConst(low: bigint, high: bigint): string {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt.asUintN(64, low), true);
  view.setBigUint64(8, BigInt.asUintN(64, high), true);
  return vector("v128.const", ...bytes);
}
