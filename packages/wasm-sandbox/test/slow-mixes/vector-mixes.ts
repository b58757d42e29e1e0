/** Vector instructions: the slowest of each price, as chains and between accesses to memory. */

import { type SlowMix, times, unrolled } from "./mix.ts";

/** What follows the prefix 0xfd, by name: only those that a mix here uses. */
const OPCODES: Readonly<Record<string, number>> = {
  "v128.load": 0x00,
  "v128.store": 0x0b,
  "v128.const": 0x0c,
  "i32x4.splat": 0x11,
  "i64x2.splat": 0x12,
  "i8x16.extract_lane_s": 0x15,
  "i32x4.extract_lane": 0x1b,
  "i64x2.extract_lane": 0x1d,
  "i8x16.gt_u": 0x28,
  "v128.not": 0x4d,
  "v128.any_true": 0x53,
  "f32x4.demote_f64x2_zero": 0x5e,
  "f64x2.promote_low_f32x4": 0x5f,
  "i8x16.popcnt": 0x62,
  "i8x16.all_true": 0x63,
  "f32x4.nearest": 0x6a,
  "i8x16.shr_s": 0x6c,
  "i16x8.q15mulr_sat_s": 0x82,
  "i16x8.extmul_high_i8x16_s": 0x9d,
  "i64x2.all_true": 0xc3,
  "i64x2.shr_s": 0xcc,
  "i64x2.mul": 0xd5,
  "f32x4.sqrt": 0xe3,
  "f32x4.add": 0xe4,
  "f32x4.div": 0xe7,
  "f32x4.max": 0xe9,
  "f64x2.sqrt": 0xef,
  "f64x2.mul": 0xf2,
  "f64x2.div": 0xf3,
  "f64x2.max": 0xf5,
  "i32x4.trunc_sat_f32x4_u": 0xf9,
  "f32x4.convert_i32x4_u": 0xfb,
  "i32x4.trunc_sat_f64x2_u_zero": 0xfd,
};

const hex = (byte: number): string => `0x${byte.toString(16)}`;

/** Each `@name` becomes its prefix and its opcode. */
function vectors(text: string): string {
  return text.replace(/@([\w.]+)/g, (_, name: string) => {
    const opcode = OPCODES[name];
    if (opcode === undefined) throw new Error(`no vector instruction ${name}`);
    return opcode < 0x80
      ? `0xfd ${hex(opcode)}`
      : `0xfd ${hex((opcode & 0x7f) | 0x80)} ${hex(opcode >> 7)}`;
  });
}

/** Two lanes of 64 bits. */
function constant(low: bigint, high = low): string {
  const view = new DataView(new ArrayBuffer(16));
  view.setBigUint64(0, low, true);
  view.setBigUint64(8, high, true);
  return `@v128.const ${Array.from(new Uint8Array(view.buffer), hex).join(" ")}`;
}

const BYTES = constant(0x81a2_93f4_75c6_1788n, 0x7f01_fe80_0155_aa33n);
const F64 = constant(0x3ff0_0000_0000_0001n);
const F64_DENORMAL = constant(10_000n);
const F32 = constant(0x3f80_0001_3f80_0001n);

/** One chain through local 1; a global takes what comes out, or it would be left out. */
function chain(name: string, start: string, body: string): SlowMix {
  return {
    ...unrolled(name, vectors(`local.get 1 ${times(8, body)} local.set 1`), {
      locals: "v128",
      times: 8,
      rounds: 1_000,
      start: vectors(`${start} local.set 1`),
      globals: [{ type: "i64", init: "i64.const 0" }],
      end: vectors("local.get 1 @i64x2.extract_lane 0x0 global.set 0"),
    }),
    simd: true,
  };
}

const unary = (name: string, start: string): SlowMix => chain(name, start, `@${name}`);
const binary = (name: string, start: string): SlowMix => chain(name, start, `local.get 1 @${name}`);
/** Something looks at the bits, so that a NaN is made canonical behind each instruction. */
const seen = (mix: string): string => `${mix} @v128.not @v128.not`;
const seenUnary = (name: string, start: string): SlowMix =>
  chain(`${name}, its bits seen`, start, seen(`@${name}`));
const seenBinary = (name: string, start: string): SlowMix =>
  chain(`${name}, its bits seen`, start, seen(`local.get 1 @${name}`));
const truth = (name: string): SlowMix => chain(name, BYTES, `@${name} @i32x4.splat`);

/** Accesses to places of a generator, each across two lines of the cache. */
function scattered(name: string, pages: number, access: string): SlowMix {
  const mask = 2 ** Math.floor(Math.log2(pages * 65_536)) - 128;
  const place = `local.get 1 i32.const 1664525 i32.mul i32.const 1013904223 i32.add local.tee 1
    i32.const ${mask} i32.and i32.const 56 i32.add`;
  const memory = [pages, pages] as const;
  return {
    ...unrolled(`${name}, ${pages} pages`, vectors(`${place} ${access}`), {
      ...{ memory, pages, locals: "i32 v128", times: 16, rounds: 2_000, touched: true },
    }),
    simd: true,
  };
}

/** Each address comes out of the vector before it. */
const chase: SlowMix = {
  ...unrolled(
    "chain of v128.load",
    vectors(`local.get 1 ${times(16, "@v128.load 0x0 0x0 @i32x4.extract_lane 0x0")} local.set 1`),
    { memory: [1, 1], locals: "i32", times: 1, rounds: 2_000 },
  ),
  simd: true,
};

export const VECTOR_MIXES: readonly SlowMix[] = [
  binary("i64x2.mul", BYTES),
  unary("i8x16.popcnt", BYTES),
  truth("i8x16.all_true"),
  truth("i64x2.all_true"),
  truth("v128.any_true"),
  chain("i8x16.shr_s", BYTES, "local.get 0 @i8x16.shr_s"),
  chain("i64x2.shr_s", BYTES, "local.get 0 @i64x2.shr_s"),
  binary("i16x8.q15mulr_sat_s", BYTES),
  binary("i16x8.extmul_high_i8x16_s", BYTES),
  binary("i8x16.gt_u", BYTES),
  chain("lanes to and fro", BYTES, "@i8x16.extract_lane_s 0x1 @i32x4.splat"),
  chain("i64 lanes to and fro", BYTES, "@i64x2.extract_lane 0x0 @i64x2.splat"),
  binary("f32x4.add", F32),
  seenBinary("f32x4.add", F32),
  seenBinary("f64x2.mul", F64),
  seenUnary("f32x4.nearest", F32),
  seenBinary("f32x4.max", F32),
  seenBinary("f64x2.max", F64),
  seenUnary("f32x4.sqrt", F32),
  unary("f64x2.sqrt", F64),
  seenUnary("f64x2.sqrt", F64),
  seenBinary("f32x4.div", F32),
  binary("f64x2.div", F64),
  seenBinary("f64x2.div", F64),
  chain("f64x2 denormals, product", F64_DENORMAL, `${F64} @f64x2.mul`),
  chain(
    "demote and promote vectors",
    F64,
    seen("@f32x4.demote_f64x2_zero @f64x2.promote_low_f32x4"),
  ),
  chain("truncation, u32x4", F32, "@i32x4.trunc_sat_f32x4_u @f32x4.convert_i32x4_u"),
  unary("i32x4.trunc_sat_f64x2_u_zero", F64),
  unary("f32x4.convert_i32x4_u", BYTES),
  chase,
  scattered("scattered v128 stores", 160, "local.get 2 @v128.store 0x0 0x0"),
  scattered("scattered v128 stores", 1024, "local.get 2 @v128.store 0x0 0x0"),
  scattered("scattered v128 loads", 1024, "@v128.load 0x0 0x0 local.set 2"),
];
