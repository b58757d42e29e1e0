// Goal: no NaN payload is ever visible; method: bits of each producer opcode, and of each bit
// operation that must keep the payload.
import { describe, expect, it } from "vitest";
import { runMetered } from "../../metered.ts";

const F64_NAN = 0x7ff8000000000000n;
const F32_NAN = 0x7fc00000;
/** A NaN with sign and payload, as bits: constants can't carry it through JavaScript. */
const DIRTY64 = "i64.const -2251799813685247 f64.reinterpret_i64";
const DIRTY32 = "i32.const -4194303 f32.reinterpret_i32";

function bits64(body: string): unknown {
  const code = `${body} i64.reinterpret_f64`;
  const { result } = runMetered({ functions: [{ type: "-> i64", body: code, export: "run" }] });
  return BigInt.asUintN(64, result as bigint);
}

function bits32(body: string): unknown {
  const code = `${body} i32.reinterpret_f32`;
  const { result } = runMetered({ functions: [{ type: "-> i32", body: code, export: "run" }] });
  return (result as number) >>> 0;
}

const UNARY = ["ceil", "floor", "trunc", "nearest", "sqrt"];
const BINARY = ["add", "sub", "mul", "div", "min", "max"];

describe("canonical NaN after each producer", () => {
  it.each(UNARY)("f64.%s", (name) => {
    expect(bits64(`${DIRTY64} f64.${name}`)).toBe(F64_NAN);
  });
  it.each(UNARY)("f32.%s", (name) => {
    expect(bits32(`${DIRTY32} f32.${name}`)).toBe(F32_NAN);
  });
  it.each(BINARY)("f64.%s", (name) => {
    expect(bits64(`${DIRTY64} f64.const 1 f64.${name}`)).toBe(F64_NAN);
    expect(bits64(`f64.const 1 ${DIRTY64} f64.${name}`)).toBe(F64_NAN);
  });
  it.each(BINARY)("f32.%s", (name) => {
    expect(bits32(`${DIRTY32} f32.const 1 f32.${name}`)).toBe(F32_NAN);
    expect(bits32(`f32.const 1 ${DIRTY32} f32.${name}`)).toBe(F32_NAN);
  });
  it("demote, promote, and NaNs that arithmetic makes", () => {
    expect(bits32(`${DIRTY64} f32.demote_f64`)).toBe(F32_NAN);
    expect(bits64(`${DIRTY32} f64.promote_f32`)).toBe(F64_NAN);
    expect(bits64("f64.const 0 f64.const 0 f64.div")).toBe(F64_NAN);
    expect(bits64("f64.const -1 f64.sqrt")).toBe(F64_NAN);
    expect(bits32("f32.const Infinity f32.const Infinity f32.sub")).toBe(F32_NAN);
  });
});

describe("bit operations keep the payload", () => {
  it("abs, neg, copysign, select, store and load", () => {
    const dirty = BigInt.asUintN(64, -2251799813685247n);
    expect(bits64(DIRTY64)).toBe(dirty);
    expect(bits64(`${DIRTY64} f64.neg`)).toBe(dirty ^ (1n << 63n));
    expect(bits64(`${DIRTY64} f64.abs`)).toBe(dirty & ~(1n << 63n));
    expect(bits64(`${DIRTY64} f64.const 1 f64.copysign`)).toBe(dirty & ~(1n << 63n));
    expect(bits64(`${DIRTY64} f64.const 1 i32.const 1 select`)).toBe(dirty);
    expect(bits32(`${DIRTY32} f32.neg`)).toBe(0x7fc00001);
  });

  it("numbers pass unchanged, both temporaries in one function", () => {
    expect(bits64("f64.const 1.5 f64.const 2.25 f64.add")).toBe(0x400e000000000000n);
    expect(bits64("f32.const 1.5 f32.sqrt drop f64.const -0 f64.ceil")).toBe(1n << 63n);
  });
});
