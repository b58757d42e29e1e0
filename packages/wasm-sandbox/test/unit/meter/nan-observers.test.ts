// Goal: a NaN's bits are canonical wherever something could see them, and no work is done where nothing
// can; method: 0 / 0 (negative on x64, positive on arm64) led to each kind of observer.
import { describe, expect, it } from "vitest";
import { engine, rulesOf } from "../../../src/index.ts";
import type { FunctionSpec } from "../../assembler.ts";
import { instrument, runMetered } from "../../metered.ts";

const NAN = 0x7ff8000000000000n;
/** Parameter 0 is 0, so that no compiler folds the division away. */
const ZERO_BY_ZERO = "local.get 0 local.get 0 f64.div";
const SEE = "i64.reinterpret_f64";
const main = (body: string, locals = "f64"): FunctionSpec => ({
  type: "f64 -> i64",
  locals,
  body,
  export: "run",
});

const OBSERVERS: readonly (readonly [string, string])[] = [
  ["reinterpret", `${ZERO_BY_ZERO} ${SEE}`],
  ["local.set", `${ZERO_BY_ZERO} local.set 1 local.get 1 ${SEE}`],
  ["local.tee", `${ZERO_BY_ZERO} local.tee 1 drop local.get 1 ${SEE}`],
  ["global.set", `${ZERO_BY_ZERO} global.set 0 global.get 0 ${SEE}`],
  ["store", `i32.const 8 ${ZERO_BY_ZERO} f64.store i32.const 8 i64.load`],
  ["call", `${ZERO_BY_ZERO} call 1`],
  ["call_indirect", `${ZERO_BY_ZERO} i32.const 0 call_indirect 1`],
  ["select", `${ZERO_BY_ZERO} local.get 0 i32.const 1 select ${SEE}`],
  ["end of a block", `block f64 ${ZERO_BY_ZERO} end ${SEE}`],
  ["end of a loop", `loop f64 ${ZERO_BY_ZERO} end ${SEE}`],
  ["both arms", `i32.const 1 if f64 ${ZERO_BY_ZERO} else local.get 0 end ${SEE}`],
  ["br", `block f64 ${ZERO_BY_ZERO} br 0 end ${SEE}`],
  ["br_if", `block f64 ${ZERO_BY_ZERO} i32.const 1 br_if 0 end ${SEE}`],
  ["br_if that is not taken", `block f64 ${ZERO_BY_ZERO} i32.const 0 br_if 0 end ${SEE}`],
  ["br_table", `block f64 ${ZERO_BY_ZERO} i32.const 0 br_table 0 0 end ${SEE}`],
  ["return of a callee", `local.get 0 call 2 ${SEE}`],
  ["result of a callee", `local.get 0 call 3 ${SEE}`],
  ["a block between", `${ZERO_BY_ZERO} block end ${SEE}`],
  ["arithmetic on the way", `${ZERO_BY_ZERO} local.get 0 f64.add f64.sqrt ${SEE}`],
];

const CALLEES: readonly FunctionSpec[] = [
  { type: "f64 -> i64", body: `local.get 0 ${SEE}` },
  { type: "f64 -> f64", body: `${ZERO_BY_ZERO} return` },
  { type: "f64 -> f64", body: ZERO_BY_ZERO },
];

const spec = (body: string) => ({
  memory: [1] as const,
  table: [1] as const,
  elements: [1],
  globals: [{ type: "f64", init: "f64.const 0" }],
  functions: [main(body), ...CALLEES],
});

describe("observers of a NaN", () => {
  it.each(OBSERVERS)("%s", (_, body) => {
    const { result } = runMetered(spec(body), [0]);
    expect(BigInt.asUintN(64, result as bigint)).toBe(NAN);
  });

  it("neg, abs and copysign see the canonical bits and keep what they make of them", () => {
    const of = (body: string) => BigInt.asUintN(64, runMetered(spec(body), [0]).result as bigint);
    expect(of(`${ZERO_BY_ZERO} f64.neg ${SEE}`)).toBe(NAN | (1n << 63n));
    expect(of(`${ZERO_BY_ZERO} f64.abs ${SEE}`)).toBe(NAN);
    expect(of(`f64.const 1 ${ZERO_BY_ZERO} f64.copysign f64.neg ${SEE}`)).toBe(0xbff0000000000000n);
  });
});

describe("what sees no bits", () => {
  /** Occurrences of the canonical constant: one for each value that is made canonical. */
  function canonicalised(body: string): number {
    const module = Buffer.from(instrument({ functions: [main(body)] }, {}, [], rulesOf(2)));
    expect(engine.validate(module)).toBe(true);
    const constant = Buffer.from([0x44, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f]);
    let count = 0;
    for (let at = module.indexOf(constant); at >= 0; at = module.indexOf(constant, at + 1)) count++;
    return count;
  }

  it.each([
    [
      "arithmetic, in the end one observer",
      `${ZERO_BY_ZERO} local.get 0 f64.add f64.sqrt ${SEE}`,
      1,
    ],
    ["a comparison", `${ZERO_BY_ZERO} local.get 0 f64.lt i64.extend_i32_u`, 0],
    ["a truncation", `${ZERO_BY_ZERO} i64.trunc_f64_s`, 0],
    ["drop", `${ZERO_BY_ZERO} drop i64.const 0`, 0],
    ["what nobody reaches", `i64.const 0 return ${ZERO_BY_ZERO} ${SEE}`, 0],
    ["two values, both seen", `${ZERO_BY_ZERO} ${SEE} ${ZERO_BY_ZERO} ${SEE} i64.add`, 2],
  ])("%s", (_, body, times) => {
    expect(canonicalised(body)).toBe(times);
  });
});
