/** Small programs whose every step depends on the one before: integers, floats, memory, sorting. */

import { mix, single, upTo, type VectorSource } from "./vector-source.ts";

const PAGE = { memory: [1] as const };
const FUEL = { fuel: 50_000_000n };

/** i32 local 0 as LCG of the usual constants. */
const RANDOM = "local.get 0 i32.const 1664525 i32.mul i32.const 1013904223 i32.add local.tee 0";

const SIEVE =
  upTo(
    0,
    9000,
    "block local.get 0 i32.const 2 i32.lt_u br_if 0 local.get 0 i32.load8_u br_if 0 " +
      "local.get 2 i32.const 1 i32.add local.set 2 local.get 0 local.set 1 " +
      "loop local.get 1 i32.const 1 i32.store8 local.get 1 local.get 0 i32.add local.tee 1 " +
      "i32.const 9000 i32.lt_u br_if 0 end end",
  ) + " local.get 2";

const COLLATZ =
  "loop local.get 0 i64.const 1 i64.and i32.wrap_i64 if i64 local.get 0 i64.const 3 i64.mul " +
  "i64.const 1 i64.add else local.get 0 i64.const 1 i64.shr_u end local.set 0 local.get 1 " +
  "i32.const 1 i32.add local.set 1 local.get 0 i64.const 1 i64.ne br_if 0 end local.get 1";

const CRC32 = `i32.const -1 local.set 2 ${upTo(
  1,
  2048,
  `local.get 2 ${RANDOM} i32.const 255 i32.and i32.xor local.set 2 ${upTo(
    3,
    8,
    "local.get 2 i32.const 1 i32.shr_u i32.const 0 local.get 2 i32.const 1 i32.and i32.sub " +
      "i32.const -306674912 i32.and i32.xor local.set 2",
  )}`,
)} local.get 2`;

const MODPOW =
  "i64.const 1 local.set 2 loop local.get 1 i64.const 1 i64.and i32.wrap_i64 if local.get 2 " +
  "local.get 0 i64.mul i64.const 2147483647 i64.rem_u local.set 2 end local.get 0 local.get 0 " +
  "i64.mul i64.const 2147483647 i64.rem_u local.set 0 local.get 1 i64.const 1 i64.shr_u " +
  "local.tee 1 i64.const 0 i64.ne br_if 0 end local.get 2";

/** Fills 300 words, then sorts them by bubbles; a digest of the order is the result. */
const BUBBLE = `${upTo(1, 1200, `local.get 1 ${RANDOM} i32.store`, 4)} ${upTo(
  1,
  299,
  upTo(
    2,
    1196,
    "local.get 2 i32.load local.get 2 i32.const 4 i32.add i32.load i32.gt_u if local.get 2 i32.load " +
      "local.set 3 local.get 2 local.get 2 i32.const 4 i32.add i32.load i32.store local.get 2 " +
      "i32.const 4 i32.add local.get 3 i32.store end",
    4,
  ),
)} ${upTo(1, 1200, mix(4, "local.get 1 i64.load32_u"), 4)} local.get 4`;

/** Squares of complex numbers over a grid: escape times and the last bits of each point. */
const MANDELBROT = `${upTo(
  0,
  24,
  upTo(
    1,
    24,
    "f64.const 0 local.set 4 f64.const 0 local.set 5 " +
      upTo(
        2,
        60,
        "local.get 4 local.get 4 f64.mul local.get 5 local.get 5 f64.mul f64.sub local.get 0 " +
          "f64.convert_i32_u f64.const 0.1 f64.mul f64.const 1.9 f64.sub f64.add local.set 6 " +
          "local.get 4 local.get 5 f64.mul f64.const 2 f64.mul local.get 1 f64.convert_i32_u " +
          "f64.const 0.09 f64.mul f64.const 1.05 f64.sub f64.add local.set 5 local.get 6 local.set 4",
      ) +
      ` ${mix(3, "local.get 4 i64.reinterpret_f64")} ${mix(3, "local.get 5 i64.reinterpret_f64")}`,
  ),
)} local.get 3`;

/** x = cos-like iteration with division and root in 32 bits. */
const F32_CHAIN = `f32.const 0.7 local.set 1 ${upTo(
  0,
  5000,
  "local.get 1 f32.const 3.9 f32.mul f32.const 1 local.get 1 f32.sub f32.mul f32.sqrt f32.const 1.01 " +
    `f32.div local.set 1 ${mix(2, "local.get 1 i32.reinterpret_f32 i64.extend_i32_u")}`,
)} local.get 2`;

const LEIBNIZ = `${upTo(
  0,
  20_000,
  "local.get 1 f64.const 4 local.get 0 i32.const 1 i32.shl i32.const 1 i32.add f64.convert_i32_u " +
    "f64.div local.get 0 i32.const 1 i32.and if f64 f64.const -1 else f64.const 1 end f64.mul f64.add local.set 1",
)} local.get 1 i64.reinterpret_f64`;

/** 12 x 12 matrices of f64 at 0, 2048 and 4096. */
const cell = (base: number, row: number, column: number): string =>
  `local.get ${row} i32.const 12 i32.mul local.get ${column} i32.add i32.const 3 i32.shl i32.const ${base} i32.add`;
const MATRIX = `${upTo(0, 12, upTo(1, 12, `${cell(0, 0, 1)} local.get 0 local.get 1 i32.mul f64.convert_i32_u f64.const 7 f64.div f64.store ${cell(2048, 0, 1)} local.get 0 f64.convert_i32_u local.get 1 f64.convert_i32_u f64.const 0.3 f64.add f64.div f64.store`))} ${upTo(
  0,
  12,
  upTo(
    1,
    12,
    `f64.const 0 local.set 3 ${upTo(2, 12, `local.get 3 ${cell(0, 0, 2)} f64.load ${cell(2048, 2, 1)} f64.load f64.mul f64.add local.set 3`)} ${cell(4096, 0, 1)} local.get 3 f64.store ${mix(4, "local.get 3 i64.reinterpret_f64")}`,
  ),
)} local.get 4`;

/** Every second round takes the root of a negative number: NaNs go in and out of the state. */
const NAN_STORM = `f64.const 1 local.set 1 ${upTo(
  0,
  3000,
  "local.get 1 f64.const -1e200 f64.mul local.get 0 f64.convert_i32_u f64.const -1e200 f64.mul f64.add " +
    "local.get 1 f64.sqrt f64.add local.set 1 " +
    `${mix(2, "local.get 1 i64.reinterpret_f64")} local.get 1 local.get 1 f64.ne if local.get 0 f64.convert_i32_s f64.const 2 f64.sub local.set 1 end`,
)} local.get 2`;

/** A stack machine of four instructions over a program of random bytes. */
const INTERPRETER = `${upTo(1, 256, `local.get 1 ${RANDOM} i32.const 24 i32.shr_u i32.store8`)} ${upTo(
  1,
  40_000,
  "block block block block local.get 1 i32.const 255 i32.and i32.load8_u i32.const 3 i32.and " +
    "br_table 0 1 2 3 end local.get 2 i32.const 13 i32.add local.set 2 br 2 end local.get 2 i32.const 5 " +
    "i32.rotl local.set 2 br 1 end local.get 2 local.get 1 i32.xor local.set 2 end " +
    "local.get 2 i32.const 3 i32.mul local.set 2",
)} local.get 2`;

export const KERNELS: readonly VectorSource[] = [
  single("kernels/sieve", "-> i32", SIEVE, { ...FUEL, spec: PAGE, locals: "i32 i32 i32" }),
  single("kernels/collatz", "i64 -> i32", COLLATZ, {
    ...FUEL,
    locals: "i32",
    args: ["i64:837799"],
  }),
  single("kernels/crc32", "i32 -> i32", CRC32, {
    ...FUEL,
    locals: "i32 i32 i32",
    args: ["i32:42"],
  }),
  single("kernels/modpow", "i64 i64 -> i64", MODPOW, {
    ...FUEL,
    locals: "i64",
    args: ["i64:1234567", "i64:9223372036854775807"],
  }),
  single("kernels/bubble-sort", "i32 -> i64", BUBBLE, {
    ...FUEL,
    spec: PAGE,
    locals: "i32 i32 i32 i64",
    args: ["i32:7"],
  }),
  single("kernels/mandelbrot", "-> i64", MANDELBROT, {
    ...FUEL,
    locals: "i32 i32 i32 i64 f64 f64 f64",
  }),
  single("kernels/f32-chain", "-> i64", F32_CHAIN, { ...FUEL, locals: "i32 f32 i64" }),
  single("kernels/leibniz", "-> i64", LEIBNIZ, { ...FUEL, locals: "i32 f64" }),
  single("kernels/matrix", "-> i64", MATRIX, {
    ...FUEL,
    spec: PAGE,
    locals: "i32 i32 i32 f64 i64",
  }),
  single("kernels/nan-storm", "-> i64", NAN_STORM, { ...FUEL, locals: "i32 f64 i64" }),
  single("kernels/interpreter", "i32 -> i32", INTERPRETER, {
    ...FUEL,
    spec: PAGE,
    locals: "i32 i32",
    args: ["i32:99"],
  }),
];
