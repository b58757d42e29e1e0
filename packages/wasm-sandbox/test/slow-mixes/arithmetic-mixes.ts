/** Chains of the instructions that take longest, with their worst operands. */

import { type SlowMix, unrolled } from "./mix.ts";

/** One chain through local 1; a global takes what comes out, or it would be left out. */
function chainOf(type: "i64" | "f64" | "f32", name: string, start: string, body: string): SlowMix {
  return unrolled(name, body, {
    locals: type,
    globals: [{ type, init: `${type}.const 0` }],
    start: `${type}.const ${start} local.set 1`,
    end: "local.get 1 global.set 0",
  });
}

const i64 = (name: string, start: string, body: string): SlowMix =>
  chainOf("i64", name, start, body);
const f64 = (name: string, start: string, body: string): SlowMix =>
  chainOf("f64", name, start, body);
const f32 = (name: string, start: string, body: string): SlowMix =>
  chainOf("f32", name, start, body);
const on = (body: string): string => `local.get 1 ${body} local.set 1`;

/** So many instructions on one operand, without a local between them. */
const chain = (count: number, instructions: string): string => on(`${instructions} `.repeat(count));

/** The same with a second operand that is always local 1. */
const binary = (instruction: string): string => chain(16, `local.get 1 ${instruction}`);

const LARGE = "-9223372036854775807";
const TO_BITS = "i64.reinterpret_f64 f64.reinterpret_i64";

export const ARITHMETIC_MIXES: readonly SlowMix[] = [
  i64("i64.div_s", LARGE, on("i64.const 3 i64.div_s i64.const 9223372036854775807 i64.xor")),
  i64("i64.div_u", LARGE, "i64.const -1 local.get 1 i64.div_u local.get 1 i64.or local.set 1"),
  i64("i64.rem_u", LARGE, on("i64.const -3 local.get 1 i64.const 1 i64.or i64.rem_u i64.or")),
  i64(
    "i64.rem_s",
    LARGE,
    "i64.const -9223372036854775808 local.get 1 i64.rem_s local.tee 1" +
      " i64.const 3 i64.or local.set 1",
  ),
  i64(
    "i32.rem_u",
    LARGE,
    "i32.const -1 local.get 1 i32.wrap_i64 i32.const 7 i32.or i32.rem_u" +
      " i64.extend_i32_u local.set 1",
  ),
  i64("i64.mul", LARGE, binary("i64.mul")),
  i64("i64.rotl", LARGE, binary("i64.rotl")),
  i64("i64.shl", LARGE, binary("i64.shl")),
  i64("i64.sub", LARGE, binary("i64.sub")),
  i64("popcnt and clz", LARGE, chain(8, "i64.popcnt i64.clz")),
  i64("i64.ctz", LARGE, chain(8, "i64.ctz")),
  i64("i64.eqz", LARGE, chain(8, "i64.eqz i64.extend_i32_u")),
  i64("comparison", LARGE, chain(8, "local.get 1 i64.lt_s i64.extend_i32_u")),
  i64("sign extension", LARGE, chain(8, "i64.extend32_s i64.extend8_s")),
  i64("select", LARGE, chain(8, "local.get 1 local.get 0 select")),
  f64("f64.div", "1.7", on("f64.const 1.0000000001 f64.div")),
  f64("f64.sqrt", "1.7e300", chain(8, "f64.sqrt")),
  f32("f32.sqrt", "1.7e30", chain(8, "f32.sqrt")),
  f64("f64.add", "1.7", binary("f64.add")),
  f64("f64.mul", "1.0000001", binary("f64.mul")),
  f64("f64.min", "1.7", chain(8, "f64.const 1.5 f64.min f64.const 1.25 f64.max")),
  f64("f64.copysign", "1.7", chain(8, "local.get 1 f64.copysign f64.neg")),
  f64("f64 comparison", "1.7", chain(8, "local.get 1 f64.lt f64.convert_i32_s")),
  f64(
    "f64 denormals, product",
    "5e-320",
    chain(8, "f64.const 0.9999 f64.mul f64.const 2e-321 f64.add"),
  ),
  f64("f64 denormals, quotient", "5e-310", on("f64.const 1.0001 f64.div")),
  f32(
    "f32 denormals, product",
    "5e-42",
    chain(8, "f32.const 0.9999 f32.mul f32.const 2e-42 f32.add"),
  ),
  f64("f64.nearest", "1.7", chain(8, "f64.nearest")),
  f64("demote and promote", "1.7", chain(4, "f32.demote_f64 f64.promote_f32")),
  f64("0/0, made canonical", "1", on(`f64.const 0 f64.mul f64.const 0 f64.div ${TO_BITS}`)),
  f64("sqrt(-1), made canonical", "-1", on(`f64.sqrt ${TO_BITS}`)),
  f64(
    "bits to and fro",
    "1.7",
    chain(
      8,
      "i64.reinterpret_f64 local.get 0 i64.extend_i32_u i64.xor" + " f64.reinterpret_i64 f64.neg",
    ),
  ),
  f64("truncation, i64", "1e15", chain(4, "i64.trunc_f64_s f64.convert_i64_s")),
  f64("truncation, u64", "1e15", chain(4, "i64.trunc_f64_u f64.convert_i64_u")),
  f64("saturating truncation", "nan", chain(4, "0xfc 0x07 f64.convert_i64_u")),
  f32("truncation from f32", "1e9", chain(4, "i64.trunc_f32_u f32.convert_i64_u")),
];
