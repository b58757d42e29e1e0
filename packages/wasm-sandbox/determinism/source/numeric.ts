/** Every numeric instruction of the profile over edge operands, in loops hot enough to tier up. */

import {
  AS_I64,
  mix,
  type NumberType,
  operands,
  single,
  upTo,
  type VectorSource,
} from "./vector-source.ts";

const ROUNDS = 4;

const I32_VALUES = [
  0n,
  1n,
  2n,
  7n,
  8n,
  31n,
  32n,
  33n,
  0xffn,
  0x80n,
  0x8000n,
  0xffffn,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  0xdeadbeefn,
];
const I64_VALUES = [
  0n,
  1n,
  63n,
  64n,
  65n,
  0x80n,
  0x8000n,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  0x100000000n,
  0x7fffffffffffffffn,
  0x8000000000000000n,
  0xffffffffffffffffn,
  0x0123456789abcdefn,
  0xfedcba9876543210n,
];
/** Zeros, ones, halves, subnormals, largest, infinities, canonical, dirty and signalling NaNs. */
const F32_VALUES = [
  0n,
  0x80000000n,
  0x3f800000n,
  0xbf800000n,
  0x3f000000n,
  0xbfc00000n,
  0x40200000n,
  1n,
  0x80000001n,
  0x7f7fffffn,
  0x7f800000n,
  0xff800000n,
  0x7fc00000n,
  0xffc01234n,
  0x7fa00001n,
  0x4b000001n,
];
const F64_VALUES = [
  0n,
  0x8000000000000000n,
  0x3ff0000000000000n,
  0xbff0000000000000n,
  0x3fe0000000000000n,
  0xbff8000000000000n,
  0x4004000000000000n,
  1n,
  0x8000000000000001n,
  0x7fefffffffffffffn,
  0x7ff0000000000000n,
  0xfff0000000000000n,
  0x7ff8000000000000n,
  0xfff8000000001234n,
  0x7ff4000000000001n,
  0x4330000000000001n,
];
const VALUES = { i32: I32_VALUES, i64: I64_VALUES, f32: F32_VALUES, f64: F64_VALUES };
/** Inside the range of every truncation, signed or not. */
const SMALL = [
  0, -0, 0.25, -0.25, 0.5, -0.5, 0.75, -0.75, 1, 1.5, 2.5, 3.75, 1e3, 65535.5, 8388609, 2147483520,
];

function bitsOf(type: NumberType, value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  if (type === "f32") view.setFloat32(0, value, true);
  else view.setFloat64(0, value, true);
  return view.getBigUint64(0, true);
}

interface Sweep {
  readonly op: string;
  readonly from: NumberType;
  readonly to: NumberType;
  readonly values?: readonly bigint[];
  /** Instructions behind each operand; they keep division away from its traps. */
  readonly guards?: readonly [string, string];
  readonly label?: string;
}

function sweep({ op, from, to, label, ...more }: Sweep, binary: boolean): VectorSource {
  const values = more.values ?? VALUES[from];
  const [first, second] = more.guards ?? ["", ""];
  const size = values.length * 8;
  const a = `local.get 1 ${from}.load ${first}`;
  const step = mix(
    3,
    `${a} ${binary ? `local.get 2 ${from}.load ${second}` : ""} ${op} ${AS_I64[to]}`,
  );
  const row = binary ? upTo(2, size, step, 8) : step;
  const body = `loop ${upTo(1, size, row, 8)} local.get 0 i32.const 1 i32.sub local.tee 0 br_if 0 end local.get 3`;
  return single(`numeric/${label ?? op}`, "i32 -> i64", body, {
    locals: "i32 i32 i64",
    args: [`i32:${ROUNDS}`],
    spec: { memory: [1], data: [{ at: 0, bytes: operands(values) }] },
  });
}

function integers(type: "i32" | "i64"): VectorSource[] {
  const dividing = [`${type}.const 1 ${type}.shr_s`, `${type}.const 1 ${type}.or`] as const;
  const binary = (names: string, to: NumberType, guards?: readonly [string, string]) =>
    names
      .split(" ")
      .map((name) =>
        sweep(
          { op: `${type}.${name}`, from: type, to, ...(guards === undefined ? {} : { guards }) },
          true,
        ),
      );
  const unary = `clz ctz popcnt extend8_s extend16_s${type === "i64" ? " extend32_s" : ""}`;
  return [
    ...binary("add sub mul and or xor shl shr_s shr_u rotl rotr", type),
    ...binary("div_s div_u rem_s rem_u", type, dividing),
    ...binary("eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u", "i32"),
    ...unary
      .split(" ")
      .map((name) => sweep({ op: `${type}.${name}`, from: type, to: type }, false)),
    sweep({ op: `${type}.eqz`, from: type, to: "i32" }, false),
  ];
}

function floats(type: "f32" | "f64"): VectorSource[] {
  const each = (names: string, to: NumberType, binary: boolean) =>
    names.split(" ").map((name) => sweep({ op: `${type}.${name}`, from: type, to }, binary));
  return [
    ...each("add sub mul div min max copysign", type, true),
    ...each("eq ne lt gt le ge", "i32", true),
    ...each("abs neg ceil floor trunc nearest sqrt", type, false),
  ];
}

function conversions(): VectorSource[] {
  const list: Sweep[] = [
    { op: "i32.wrap_i64", from: "i64", to: "i32" },
    { op: "i64.extend_i32_s", from: "i32", to: "i64" },
    { op: "i64.extend_i32_u", from: "i32", to: "i64" },
    { op: "f32.demote_f64", from: "f64", to: "f32" },
    { op: "f64.promote_f32", from: "f32", to: "f64" },
    { op: "i32.reinterpret_f32", from: "f32", to: "i32" },
    { op: "i64.reinterpret_f64", from: "f64", to: "i64" },
    { op: "f32.reinterpret_i32", from: "i32", to: "f32" },
    { op: "f64.reinterpret_i64", from: "i64", to: "f64" },
  ];
  let saturating = 0;
  for (const to of ["i32", "i64"] as const)
    for (const from of ["f32", "f64"] as const)
      for (const sign of ["s", "u"] as const) {
        const values = SMALL.map((value) => bitsOf(from, value));
        list.push({ op: `${to}.trunc_${from}_${sign}`, from, to, values });
        list.push({ op: `${from}.convert_${to}_${sign}`, from: to, to: from });
        list.push({ op: `0xfc ${saturating}`, from, to, label: `${to}.trunc_sat_${from}_${sign}` });
        saturating++;
      }
  // The assembler takes raw bytes with their prefix only.
  return list.map((each) =>
    sweep({ ...each, op: each.op.replace(/^0xfc (\d)$/, "0xfc 0x0$1") }, false),
  );
}

export const NUMERIC: readonly VectorSource[] = [
  ...integers("i32"),
  ...integers("i64"),
  ...floats("f32"),
  ...floats("f64"),
  ...conversions(),
];
