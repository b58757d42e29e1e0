// Goal: the harness of the specification testsuite sees every kind of fault; method: small scripts
// of which each holds one assertion that is false, and the same script with the true one.
import { describe, expect, it } from "vitest";
import { runScript, type Tally } from "../../spec/runner.ts";
import { readExpressions } from "../../spec/sexpr.ts";

const MODULE = `(module
  (memory 1 2)
  (global $m (mut i64) (i64.const 7))
  (export "global" (global $m))
  (func (export "id32") (param f32) (result f32) local.get 0)
  (func (export "id64") (param f64) (result f64) local.get 0)
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "two") (result i32 i64) i32.const 1 i64.const 2)
  (func (export "nan") (result f64) (f64.div (f64.const 0) (f64.const 0)))
  (func (export "extern") (param externref) (result externref) local.get 0)
  (func (export "trap") unreachable)
)`;

async function run(assertion: string): Promise<Tally> {
  return runScript(`${MODULE}\n${assertion}`);
}

/** True, false, and what is found in place of the false one. */
const PAIRS = [
  [
    `(assert_return (invoke "add" (i32.const 1) (i32.const 2)) (i32.const 3))`,
    `(assert_return (invoke "add" (i32.const 1) (i32.const 2)) (i32.const 4))`,
    "add: wrong",
  ],
  [
    `(assert_return (invoke "id32" (f32.const -0x0p+0)) (f32.const -0))`,
    `(assert_return (invoke "id32" (f32.const -0)) (f32.const 0))`,
    "id32: wrong",
  ],
  [
    `(assert_return (invoke "id64" (f64.const nan:0x4000000000001)) (f64.const nan:0x4000000000001))`,
    `(assert_return (invoke "id64" (f64.const nan:0x4000000000001)) (f64.const nan:arithmetic))`,
    "id64: wrong",
  ],
  [
    `(assert_return (invoke "nan") (f64.const nan:canonical))`,
    `(assert_return (invoke "id64" (f64.const nan:0xc000000000000)) (f64.const nan:canonical))`,
    "id64: wrong",
  ],
  [
    `(assert_return (invoke "two") (i32.const 1) (i64.const 2))`,
    `(assert_return (invoke "two") (i32.const 1))`,
    "two: wrong",
  ],
  [
    `(assert_return (invoke "extern" (ref.extern 3)) (ref.extern 3))`,
    `(assert_return (invoke "extern" (ref.extern 3)) (ref.extern 4))`,
    "extern: wrong",
  ],
  [
    `(assert_return (get "global") (i64.const 7))`,
    `(assert_return (get "global") (i64.const 8))`,
    "global: wrong",
  ],
  [`(assert_trap (invoke "trap") "x")`, `(assert_trap (invoke "two") "x")`, "two: right"],
  [
    `(assert_trap (module (memory 0) (data (i32.const 1) "a")) "x")`,
    `(assert_trap (module (memory 1) (data (i32.const 1) "a")) "x")`,
    "starts",
  ],
  [
    `(assert_invalid (module (func (result i32))) "x")`,
    `(assert_invalid (module (func)) "x")`,
    "an invalid module is accepted",
  ],
  [
    `(assert_malformed (module binary "\\00asm\\01\\00\\00") "x")`,
    `(assert_malformed (module binary "\\00asm\\01\\00\\00\\00") "x")`,
    "an invalid module is accepted",
  ],
  [
    `(assert_unlinkable (module (import "a" "b" (func))) "x")`,
    `(assert_unlinkable (module) "x")`,
    "starts",
  ],
  [
    `(module binary "\\00asm\\01\\00\\00\\00")`,
    `(module binary "\\00asm\\01\\00\\00\\00\\ff\\00")`,
    "refused",
  ],
] as const;

const VECTORS = `(module
  (func (export "id") (param v128) (result v128) local.get 0)
  (func (export "nan") (result v128)
    (f32x4.div (v128.const f32x4 0 1 0 -1) (v128.const f32x4 0 1 0 2))))`;

/** The same for vectors: each lane by its bits, a float lane perhaps by a pattern. */
const VECTOR_PAIRS = [
  [
    `(assert_return (invoke "id" (v128.const i32x4 1 2 3 4)) (v128.const i64x2 0x200000001 0x400000003))`,
    `(assert_return (invoke "id" (v128.const i32x4 1 2 3 4)) (v128.const i32x4 1 2 3 5))`,
  ],
  [
    `(assert_return (invoke "id" (v128.const f32x4 0 -0 1 2)) (v128.const f32x4 0 -0 1 2))`,
    `(assert_return (invoke "id" (v128.const f32x4 0 -0 1 2)) (v128.const f32x4 0 0 1 2))`,
  ],
  [
    `(assert_return (invoke "id" (v128.const f64x2 nan:0x4000000000001 -0)) (v128.const f64x2 nan:0x4000000000001 -0))`,
    `(assert_return (invoke "id" (v128.const f64x2 nan:0x4000000000001 -0)) (v128.const f64x2 nan:arithmetic -0))`,
  ],
  [
    `(assert_return (invoke "nan") (v128.const f32x4 nan:canonical 1 nan:arithmetic -0.5))`,
    `(assert_return (invoke "nan") (v128.const f32x4 nan:canonical nan:canonical nan:arithmetic -0.5))`,
  ],
  [
    `(assert_return (invoke "id" (v128.const f32x4 0 0 0 -nan:0x600000)) (v128.const f32x4 0 0 0 nan:arithmetic))`,
    `(assert_return (invoke "id" (v128.const f32x4 0 0 0 -nan:0x600000)) (v128.const f32x4 0 0 0 nan:canonical))`,
  ],
] as const;

describe("harness", () => {
  for (const [right, wrong, found] of PAIRS)
    it(`tells ${right.slice(0, 60)} from its opposite`, async () => {
      const held = await run(right);
      expect(held).toMatchObject({ passed: 2, failures: [], text: 0, refused: {} });
      const broken = await run(wrong);
      if (found === "refused") expect(broken.refused).toEqual({ PROFILE_SECTION: 1 });
      else expect(broken.failures).toEqual([expect.stringContaining(found)]);
      expect(broken.passed).toBe(1);
    });

  for (const [right, wrong] of VECTOR_PAIRS)
    it(`tells ${right.slice(0, 70)} from its opposite`, async () => {
      const held = await runScript(`${VECTORS}\n${right}`, "wide");
      expect(held).toMatchObject({ passed: 2, failures: [], text: 0, refused: {} });
      const broken = await runScript(`${VECTORS}\n${wrong}`, "wide");
      expect(broken.failures).toEqual([expect.stringContaining(": wrong")]);
      expect(broken.passed).toBe(1);
    });

  it("lists what the profile refuses, and what follows from it, by code", async () => {
    const script = `(module $s (func (export "f") (result v128) (v128.const i64x2 0 0)))
      (assert_return (invoke $s "f") (v128.const i64x2 0 0))
      (module (import "spectest" "memory" (memory 1)))`;
    expect(await run(script)).toMatchObject({
      passed: 1,
      failures: [],
      refused: { PROFILE_SIMD: 2, IMPORT_KIND: 1 },
    });
  });

  it("links registered functions, and calls over the border keep both stacks", async () => {
    const script = `(register "m")
      (module (import "m" "add" (func $a (param i32 i32) (result i32)))
        (func (export "f") (result i32) (call $a (i32.const 40) (i32.const 2))))
      (assert_return (invoke "f") (i32.const 42))`;
    expect(await run(script)).toMatchObject({ passed: 4, failures: [], refused: {} });
  });

  it("adds up the fuel of the calls, exactly", async () => {
    // Entry 2, two local.get and the addition; unreachable: entry 2 and itself.
    expect((await run(`(invoke "add" (i32.const 1) (i32.const 2))`)).fuel).toBe(5n);
    expect((await run(`(assert_trap (invoke "trap") "x")`)).fuel).toBe(3n);
  });

  it("reads comments, annotations, escapes and quoted names as the text format has them", () => {
    const [list] = readExpressions(
      `(a (; (; nested ;) ) ;) "\\41\\u{e9}\\n" ;; )\r (@x ")" (y)) $"b c")`,
    );
    expect(list?.items).toEqual([
      { kind: "atom", text: "a" },
      { kind: "string", bytes: Uint8Array.of(0x41, 0xc3, 0xa9, 10) },
      { kind: "atom", text: "$b~x20c" },
    ]);
    expect(() => readExpressions("(a (b)")).toThrow("never closed");
  });
});
