// Goal: no NaN payload of a vector is ever visible; method: bits of all lanes for each producer, with a
// dirty NaN in one lane at a time and numbers in the others, and for each bit operation that keeps them.
import { describe, expect, it } from "vitest";
import { runMetered } from "../../metered.ts";
import { vector, vectorConst } from "../../vector-code.ts";

const LIMITS = { simd: true };

/** Lanes of one width as bits, and back to the two halves of a vector. */
const SHAPES = {
  f32x4: { lanes: 4, bits: 32n, canonical: 0x7fc00000n, quiet: 0xffc00001n, signal: 0x7fa00001n },
  f64x2: {
    lanes: 2,
    bits: 64n,
    canonical: 0x7ff8000000000000n,
    quiet: 0xfff8000000000001n,
    signal: 0x7ff4000000000001n,
  },
} as const;
type Shape = keyof typeof SHAPES;
type Halves = readonly [bigint, bigint];

function halves(shape: Shape, lanes: readonly bigint[]): Halves {
  const { bits } = SHAPES[shape];
  const whole = lanes.reduce((sum, lane, i) => sum | (lane << (bits * BigInt(i))), 0n);
  return [whole & (2n ** 64n - 1n), whole >> 64n];
}

function bitsOf(shape: Shape, value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  if (Number.isNaN(value)) return SHAPES[shape].canonical;
  view.setFloat64(0, value);
  if (shape === "f64x2") return view.getBigUint64(0);
  view.setFloat32(0, value);
  return BigInt(view.getUint32(0));
}

/** The two halves that `body` leaves of two vectors in locals 4 and 5, which no compiler can fold. */
function run(body: string, a: Halves, b: Halves = [0n, 0n]): Halves {
  const make = (at: number, local: number) =>
    `local.get ${at} ${vector("i64x2.splat")} local.get ${at + 1} ` +
    `${vector("i64x2.replace_lane", 1)} local.set ${local}`;
  const code =
    `${make(0, 4)} ${make(2, 5)} ${body} local.tee 4 ${vector("i64x2.extract_lane", 0)} ` +
    `local.get 4 ${vector("i64x2.extract_lane", 1)}`;
  const functions = [
    { type: "i64 i64 i64 i64 -> i64 i64", locals: "v128 v128", body: code, export: "run" },
    { type: "v128 -> v128", body: "local.get 0" },
  ];
  const spec = { functions, memory: [1] as const, globals: [{ type: "v128", init: ZERO }] };
  const { result, ending } = runMetered(
    spec,
    [...a, ...b].map((half) => BigInt.asIntN(64, half)),
    {
      limits: LIMITS,
    },
  );
  expect(ending).toBeUndefined();
  return (result as bigint[]).map((half) => BigInt.asUintN(64, half)) as unknown as Halves;
}

const ZERO = vectorConst(0n, 0n);
const A = "local.get 4";
const B = "local.get 5";
const round = (value: number): number => {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
};
const UNARY: Readonly<Record<string, (value: number) => number>> = {
  ceil: Math.ceil,
  floor: Math.floor,
  trunc: Math.trunc,
  nearest: round,
  sqrt: Math.sqrt,
};
const BINARY: Readonly<Record<string, (left: number, right: number) => number>> = {
  add: (left, right) => left + right,
  sub: (left, right) => left - right,
  mul: (left, right) => left * right,
  div: (left, right) => left / right,
  min: Math.min,
  max: Math.max,
};
const LEFT = [2.25, 9.5, 0.5, 6.75];
const RIGHT = [0.75, 4, 1.5, 3];

/** What each lane must be: a NaN is the canonical one, everything else what JavaScript computes. */
function expected(shape: Shape, lanes: readonly number[]): Halves {
  return halves(
    shape,
    lanes.map((value) => bitsOf(shape, value)),
  );
}

describe.each(["f32x4", "f64x2"] as const)("%s producers", (shape) => {
  const { lanes, quiet, signal } = SHAPES[shape];
  const all = [...Array(lanes).keys()];
  const numbers = (list: readonly number[]) => all.map((i) => bitsOf(shape, list[i] as number));
  const with_ = (list: readonly number[], at: number, nan: bigint) =>
    numbers(list).map((bits, i) => (i === at ? nan : bits));

  it.each(Object.keys(UNARY))("%s", (name) => {
    const op = UNARY[name] as (value: number) => number;
    for (const nan of [quiet, signal])
      for (const at of all) {
        const want = all.map((i) => (i === at ? Number.NaN : op(LEFT[i] as number)));
        const body = `${A} ${vector(`${shape}.${name}`)}`;
        const found = run(body, halves(shape, with_(LEFT, at, nan)));
        expect(found).toEqual(expected(shape, want));
      }
  });

  it.each(Object.keys(BINARY))("%s", (name) => {
    const op = BINARY[name] as (left: number, right: number) => number;
    const body = `${A} ${B} ${vector(`${shape}.${name}`)}`;
    for (const nan of [quiet, signal])
      for (const at of all) {
        const want = all.map((i) =>
          i === at ? Number.NaN : op(LEFT[i] as number, RIGHT[i] as number),
        );
        const dirty = halves(shape, with_(LEFT, at, nan));
        const other = halves(shape, with_(RIGHT, at, nan));
        const clean = [halves(shape, numbers(LEFT)), halves(shape, numbers(RIGHT))] as const;
        expect(run(body, dirty, clean[1])).toEqual(expected(shape, want));
        expect(run(body, clean[0], other)).toEqual(expected(shape, want));
        expect(run(body, dirty, other)).toEqual(expected(shape, want));
      }
  });

  it("NaNs that arithmetic makes of numbers", () => {
    const nan = expected(shape, [Number.NaN, Number.NaN, Number.NaN, Number.NaN].slice(0, lanes));
    const splat = (value: number) =>
      expected(
        shape,
        all.map(() => value),
      );
    const binary = (name: string, left: number, right: number) =>
      run(`${A} ${B} ${vector(`${shape}.${name}`)}`, splat(left), splat(right));
    expect(binary("div", 0, 0)).toEqual(nan);
    expect(binary("sub", Infinity, Infinity)).toEqual(nan);
    expect(binary("add", Infinity, -Infinity)).toEqual(nan);
    expect(binary("mul", 0, Infinity)).toEqual(nan);
    expect(run(`${A} ${vector(`${shape}.sqrt`)}`, splat(-1))).toEqual(nan);
  });

  it("a scalar that is a NaN is canonical before it becomes a lane", () => {
    const scalar = shape.slice(0, 3);
    const made = `${scalar}.const 0 ${scalar}.const 0 ${scalar}.div`;
    const nans = all.map(() => Number.NaN);
    const body = `${made} ${vector(`${shape}.splat`)}`;
    expect(run(body, [0n, 0n])).toEqual(expected(shape, nans));
    const replace = `${A} ${made} ${vector(`${shape}.replace_lane`, 1)}`;
    const want = numbers(LEFT).map((bits, i) => (i === 1 ? SHAPES[shape].canonical : bits));
    expect(run(replace, halves(shape, numbers(LEFT)))).toEqual(halves(shape, want));
  });
});

describe("producers between the shapes", () => {
  it("demote: NaNs and numbers, and the upper lanes are zero", () => {
    const { quiet, signal, canonical } = SHAPES.f64x2;
    const body = `${A} ${vector("f32x4.demote_f64x2_zero")}`;
    for (const nan of [quiet, signal, canonical]) {
      const left = run(body, [nan, bitsOf("f64x2", 1.5)]);
      expect(left).toEqual([(bitsOf("f32x4", 1.5) << 32n) | SHAPES.f32x4.canonical, 0n]);
      const right = run(body, [bitsOf("f64x2", 1.5), nan]);
      expect(right).toEqual([(SHAPES.f32x4.canonical << 32n) | bitsOf("f32x4", 1.5), 0n]);
    }
  });

  it("promote: NaNs and numbers", () => {
    const { quiet, signal } = SHAPES.f32x4;
    const body = `${A} ${vector("f64x2.promote_low_f32x4")}`;
    for (const nan of [quiet, signal]) {
      const a = halves("f32x4", [nan, bitsOf("f32x4", 1.5), quiet, quiet]);
      expect(run(body, a)).toEqual([SHAPES.f64x2.canonical, bitsOf("f64x2", 1.5)]);
      const b = halves("f32x4", [bitsOf("f32x4", -2), nan, quiet, quiet]);
      expect(run(body, b)).toEqual([bitsOf("f64x2", -2), SHAPES.f64x2.canonical]);
    }
  });
});

describe.each(["f32x4", "f64x2"] as const)("%s bit operations keep the payload", (shape) => {
  const { lanes, quiet, signal, bits } = SHAPES[shape];
  const dirty = halves(shape, [quiet, signal, signal, quiet].slice(0, lanes));
  const ones = halves(shape, Array<bigint>(lanes).fill(bitsOf(shape, 1)));
  const sign = halves(shape, Array<bigint>(lanes).fill(1n << (bits - 1n)));
  const each = (op: (lane: bigint, other: bigint) => bigint, b: Halves = ones): Halves => [
    BigInt.asUintN(64, op(dirty[0], b[0])),
    BigInt.asUintN(64, op(dirty[1], b[1])),
  ];

  it("abs, neg", () => {
    expect(run(`${A} ${vector(`${shape}.abs`)}`, dirty)).toEqual(each((a, s) => a & ~s, sign));
    expect(run(`${A} ${vector(`${shape}.neg`)}`, dirty)).toEqual(each((a, s) => a ^ s, sign));
  });

  it("pmin and pmax are a comparison and a choice: the first operand when it is false", () => {
    for (const name of ["pmin", "pmax"] as const) {
      expect(run(`${A} ${B} ${vector(`${shape}.${name}`)}`, dirty, ones)).toEqual(dirty);
      expect(run(`${B} ${A} ${vector(`${shape}.${name}`)}`, dirty, ones)).toEqual(ones);
    }
    const two = halves(shape, Array<bigint>(lanes).fill(bitsOf(shape, 2)));
    expect(run(`${A} ${B} ${vector(`${shape}.pmin`)}`, two, ones)).toEqual(ones);
    expect(run(`${A} ${B} ${vector(`${shape}.pmax`)}`, two, ones)).toEqual(two);
  });

  it("bitwise operations and bitselect", () => {
    const two = (name: string): Halves => run(`${A} ${B} ${vector(name)}`, dirty, ones);
    expect(two("v128.and")).toEqual(each((a, b) => a & b));
    expect(two("v128.or")).toEqual(each((a, b) => a | b));
    expect(two("v128.xor")).toEqual(each((a, b) => a ^ b));
    expect(two("v128.andnot")).toEqual(each((a, b) => a & ~b));
    expect(run(`${A} ${vector("v128.not")}`, dirty)).toEqual(each((a) => ~a));
    const mask = vectorConst(-1n, -1n);
    expect(run(`${A} ${B} ${mask} ${vector("v128.bitselect")}`, dirty, ones)).toEqual(dirty);
    expect(run(`${B} ${A} ${ZERO} ${vector("v128.bitselect")}`, dirty, ones)).toEqual(dirty);
  });

  it("loads, stores, shuffles, lanes", () => {
    const store = (at: number) => `i32.const ${at} ${A} ${vector("v128.store", 0, 0)}`;
    const load = `i32.const 16 ${vector("v128.load", 0, 0)}`;
    expect(run(`${store(16)} ${load}`, dirty)).toEqual(dirty);
    const low64 = `${store(16)} i32.const 16 ${vector("v128.load64_splat", 0, 0)}`;
    expect(run(low64, dirty)).toEqual([dirty[0], dirty[0]]);
    const zero64 = `${store(16)} i32.const 24 ${vector("v128.load64_zero", 0, 0)}`;
    expect(run(zero64, dirty)).toEqual([dirty[1], 0n]);
    const low32 = dirty[0] & 0xffffffffn;
    const splat32 = `${store(16)} i32.const 16 ${vector("v128.load32_splat", 0, 0)}`;
    expect(run(splat32, dirty)).toEqual([low32 | (low32 << 32n), low32 | (low32 << 32n)]);
    const zero32 = `${store(16)} i32.const 16 ${vector("v128.load32_zero", 0, 0)}`;
    expect(run(zero32, dirty)).toEqual([low32, 0n]);
    const lane = `${store(16)} i32.const 24 ${B} ${vector("v128.load64_lane", 0, 0, 0)}`;
    expect(run(lane, dirty, ones)).toEqual([dirty[1], ones[1]]);
    const stored = `i32.const 16 ${A} ${vector("v128.store64_lane", 0, 0, 1)} ${load}`;
    expect(run(stored, dirty)).toEqual([dirty[1], 0n]);
    const order = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
    const shuffled = `${A} ${A} ${vector("i8x16.shuffle", ...order)}`;
    expect(run(shuffled, dirty)).toEqual([dirty[1], dirty[0]]);
    const swizzled = `${A} ${vector("v128.const", ...order)} ${vector("i8x16.swizzle")}`;
    expect(run(swizzled, dirty)).toEqual([dirty[1], dirty[0]]);
  });

  it("floats in and out of lanes, and vectors through locals, globals, calls, blocks and select", () => {
    const extract = `${A} ${vector(`${shape}.extract_lane`, 1)}`;
    const nan = shape === "f64x2" ? dirty[1] : dirty[0] >> 32n;
    const all = halves(shape, Array<bigint>(lanes).fill(nan));
    expect(run(`${extract} ${vector(`${shape}.splat`)}`, dirty)).toEqual(all);
    const replaced = `${ZERO} ${extract} ${vector(`${shape}.replace_lane`, 0)}`;
    expect(run(replaced, dirty)).toEqual([nan, 0n]);
    for (const body of [
      `${A} local.tee 5`,
      `${A} global.set 0 global.get 0`,
      `${A} call 1`,
      `block v128 ${A} i32.const 1 br_if 0 drop ${B} end`,
      `${A} ${B} i32.const 1 0x1c 0x01 0x7b`,
      `${A} ${B} i32.const 1 select`,
    ])
      expect(run(body, dirty, ones), body).toEqual(dirty);
  });
});
