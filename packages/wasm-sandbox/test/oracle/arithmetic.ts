/**
 * Numeric instructions on plain values: i32 as a signed number, i64 as a signed bigint, f32 and
 * f64 as their bits (number and bigint). Undefined stands for a trap.
 */

export type Value = number | bigint;
type Operation = (a: never, b: never) => Value | undefined;

const view = new DataView(new ArrayBuffer(8));

function toF32(bits: number): number {
  view.setUint32(0, bits);
  return view.getFloat32(0);
}

function toF64(bits: bigint): number {
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}

function ofF32(value: number): number {
  if (Number.isNaN(value)) return 0x7fc00000;
  view.setFloat32(0, value);
  return view.getUint32(0);
}

function ofF64(value: number): bigint {
  if (Number.isNaN(value)) return 0x7ff8000000000000n;
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

const OPERATIONS = new Map<number, Operation>();

function from(first: number, ...operations: readonly Operation[]): void {
  for (const [i, operation] of operations.entries()) OPERATIONS.set(first + i, operation);
}

const bool = (value: boolean): number => (value ? 1 : 0);
const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const s64 = (value: bigint): bigint => BigInt.asIntN(64, value);

type I = number;
type L = bigint;

from(
  0x45,
  (a: I) => bool(a === 0),
  (a: I, b: I) => bool(a === b),
  (a: I, b: I) => bool(a !== b),
  (a: I, b: I) => bool(a < b),
  (a: I, b: I) => bool(a >>> 0 < b >>> 0),
  (a: I, b: I) => bool(a > b),
  (a: I, b: I) => bool(a >>> 0 > b >>> 0),
  (a: I, b: I) => bool(a <= b),
  (a: I, b: I) => bool(a >>> 0 <= b >>> 0),
  (a: I, b: I) => bool(a >= b),
  (a: I, b: I) => bool(a >>> 0 >= b >>> 0),
  (a: L) => bool(a === 0n),
  (a: L, b: L) => bool(a === b),
  (a: L, b: L) => bool(a !== b),
  (a: L, b: L) => bool(a < b),
  (a: L, b: L) => bool(u64(a) < u64(b)),
  (a: L, b: L) => bool(a > b),
  (a: L, b: L) => bool(u64(a) > u64(b)),
  (a: L, b: L) => bool(a <= b),
  (a: L, b: L) => bool(u64(a) <= u64(b)),
  (a: L, b: L) => bool(a >= b),
  (a: L, b: L) => bool(u64(a) >= u64(b)),
);

const COMPARISONS: readonly ((a: number, b: number) => boolean)[] = [
  (a, b) => a === b,
  (a, b) => a !== b,
  (a, b) => a < b,
  (a, b) => a > b,
  (a, b) => a <= b,
  (a, b) => a >= b,
];
from(
  0x5b,
  ...COMPARISONS.map(
    (is): Operation =>
      (a: I, b: I) =>
        bool(is(toF32(a), toF32(b))),
  ),
);
from(
  0x61,
  ...COMPARISONS.map(
    (is): Operation =>
      (a: L, b: L) =>
        bool(is(toF64(a), toF64(b))),
  ),
);

function trailing32(a: number): number {
  return a === 0 ? 32 : 31 - Math.clz32(a & -a);
}

const bits = (value: bigint): string => u64(value).toString(2);
const ones = (text: string): number => text.split("1").length - 1;

from(
  0x67,
  (a: I) => Math.clz32(a),
  trailing32 as Operation,
  (a: I) => ones((a >>> 0).toString(2)),
  (a: I, b: I) => (a + b) | 0,
  (a: I, b: I) => (a - b) | 0,
  (a: I, b: I) => Math.imul(a, b),
  (a: I, b: I) => (b === 0 || (a === -(2 ** 31) && b === -1) ? undefined : (a / b) | 0),
  (a: I, b: I) => (b === 0 ? undefined : ((a >>> 0) / (b >>> 0)) | 0),
  (a: I, b: I) => (b === 0 ? undefined : (a % b) | 0),
  (a: I, b: I) => (b === 0 ? undefined : ((a >>> 0) % (b >>> 0)) | 0),
  (a: I, b: I) => a & b,
  (a: I, b: I) => a | b,
  (a: I, b: I) => a ^ b,
  (a: I, b: I) => a << b,
  (a: I, b: I) => a >> b,
  (a: I, b: I) => (a >>> b) | 0,
  (a: I, b: I) => (a << b) | (b % 32 === 0 ? 0 : a >>> (32 - (b & 31))),
  (a: I, b: I) => (a >>> b) | (b % 32 === 0 ? 0 : a << (32 - (b & 31))),
);

const rotate = (a: bigint, by: bigint): bigint => s64((u64(a) << by) | (u64(a) >> (64n - by)));

from(
  0x79,
  (a: L) => BigInt(a === 0n ? 64 : 64 - bits(a).length),
  (a: L) => BigInt(a === 0n ? 64 : bits(a).length - 1 - bits(a).lastIndexOf("1")),
  (a: L) => BigInt(ones(bits(a))),
  (a: L, b: L) => s64(a + b),
  (a: L, b: L) => s64(a - b),
  (a: L, b: L) => s64(a * b),
  (a: L, b: L) => (b === 0n || (a === -(2n ** 63n) && b === -1n) ? undefined : a / b),
  (a: L, b: L) => (b === 0n ? undefined : s64(u64(a) / u64(b))),
  (a: L, b: L) => (b === 0n ? undefined : a % b),
  (a: L, b: L) => (b === 0n ? undefined : s64(u64(a) % u64(b))),
  (a: L, b: L) => a & b,
  (a: L, b: L) => a | b,
  (a: L, b: L) => a ^ b,
  (a: L, b: L) => s64(a << (b & 63n)),
  (a: L, b: L) => a >> (b & 63n),
  (a: L, b: L) => s64(u64(a) >> (b & 63n)),
  (a: L, b: L) => rotate(a, b & 63n),
  (a: L, b: L) => rotate(a, (64n - (b & 63n)) & 63n),
);

/** Ties to even, keeping the sign of a zero. */
function nearest(value: number): number {
  if (!Number.isFinite(value) || Math.abs(value) >= 2 ** 52) return value;
  const low = Math.floor(value);
  const rest = value - low;
  const up = rest > 0.5 || (rest === 0.5 && low % 2 !== 0);
  const rounded = up ? low + 1 : low;
  return rounded === 0 && (value < 0 || Object.is(value, -0)) ? -0 : rounded;
}

const UNARY: readonly ((a: number) => number)[] = [
  Math.ceil,
  Math.floor,
  Math.trunc,
  nearest,
  Math.sqrt,
];
const BINARY: readonly ((a: number, b: number) => number)[] = [
  (a, b) => a + b,
  (a, b) => a - b,
  (a, b) => a * b,
  (a, b) => a / b,
  Math.min,
  Math.max,
];
const SIGN = 1n << 63n;

// One rounding of a double result is exact for each of these in single precision.
from(
  0x8b,
  (a: I) => (a & 0x7fffffff) >>> 0,
  (a: I) => (a ^ 0x80000000) >>> 0,
  ...UNARY.map(
    (f): Operation =>
      (a: I) =>
        ofF32(Math.fround(f(toF32(a)))),
  ),
  ...BINARY.map(
    (f): Operation =>
      (a: I, b: I) =>
        ofF32(Math.fround(f(toF32(a), toF32(b)))),
  ),
  (a: I, b: I) => ((a & 0x7fffffff) | (b & 0x80000000)) >>> 0,
  (a: L) => a & (SIGN - 1n),
  (a: L) => a ^ SIGN,
  ...UNARY.map(
    (f): Operation =>
      (a: L) =>
        ofF64(f(toF64(a))),
  ),
  ...BINARY.map(
    (f): Operation =>
      (a: L, b: L) =>
        ofF64(f(toF64(a), toF64(b))),
  ),
  (a: L, b: L) => (a & (SIGN - 1n)) | (b & SIGN),
);

/** Range of an integer type: [lowest, above the highest, NaN's stand-in when saturating]. */
const RANGES = [
  [-(2n ** 31n), 2n ** 31n],
  [0n, 2n ** 32n],
  [-(2n ** 63n), 2n ** 63n],
  [0n, 2n ** 64n],
] as const;

function truncate(value: number, range: number, saturate: boolean): Value | undefined {
  const [low, above] = RANGES[range] as readonly [bigint, bigint];
  const wrap = (whole: bigint): Value =>
    range < 2 ? Number(BigInt.asIntN(32, whole)) : s64(whole);
  if (Number.isNaN(value)) return saturate ? wrap(0n) : undefined;
  if (!Number.isFinite(value)) return saturate ? wrap(value < 0 ? low : above - 1n) : undefined;
  const whole = BigInt(Math.trunc(value));
  if (whole >= low && whole < above) return wrap(whole);
  return saturate ? wrap(whole < low ? low : above - 1n) : undefined;
}

/** An integer as f32 with one rounding: a detour over f64 would round twice. */
function single(value: bigint): number {
  const size = value < 0n ? -value : value;
  const extra = BigInt(Math.max(0, size.toString(2).length - 24));
  const half = extra === 0n ? 0n : 1n << (extra - 1n);
  const rest = size & ((1n << extra) - 1n);
  let kept = size >> extra;
  if (extra > 0n && (rest > half || (rest === half && (kept & 1n) === 1n))) kept++;
  const rounded = Number(kept << extra);
  return value < 0n ? -rounded : rounded;
}

const ofI = (a: number, unsigned: boolean): bigint => BigInt(unsigned ? a >>> 0 : a);

from(
  0xa7,
  (a: L) => Number(BigInt.asIntN(32, a)),
  (a: I) => truncate(toF32(a), 0, false),
  (a: I) => truncate(toF32(a), 1, false),
  (a: L) => truncate(toF64(a), 0, false),
  (a: L) => truncate(toF64(a), 1, false),
  (a: I) => BigInt(a),
  (a: I) => BigInt(a >>> 0),
  (a: I) => truncate(toF32(a), 2, false),
  (a: I) => truncate(toF32(a), 3, false),
  (a: L) => truncate(toF64(a), 2, false),
  (a: L) => truncate(toF64(a), 3, false),
  (a: I) => ofF32(single(ofI(a, false))),
  (a: I) => ofF32(single(ofI(a, true))),
  (a: L) => ofF32(single(a)),
  (a: L) => ofF32(single(u64(a))),
  (a: L) => ofF32(Math.fround(toF64(a))),
  (a: I) => ofF64(a),
  (a: I) => ofF64(a >>> 0),
  (a: L) => ofF64(Number(a)),
  (a: L) => ofF64(Number(u64(a))),
  (a: I) => ofF64(toF32(a)),
  (a: I) => a | 0,
  (a: L) => s64(a),
  (a: I) => a >>> 0,
  (a: L) => u64(a),
  (a: I) => (a << 24) >> 24,
  (a: I) => (a << 16) >> 16,
  (a: L) => BigInt.asIntN(8, a),
  (a: L) => BigInt.asIntN(16, a),
  (a: L) => BigInt.asIntN(32, a),
);

from(
  0xfc00,
  (a: I) => truncate(toF32(a), 0, true),
  (a: I) => truncate(toF32(a), 1, true),
  (a: L) => truncate(toF64(a), 0, true),
  (a: L) => truncate(toF64(a), 1, true),
  (a: I) => truncate(toF32(a), 2, true),
  (a: I) => truncate(toF32(a), 3, true),
  (a: L) => truncate(toF64(a), 2, true),
  (a: L) => truncate(toF64(a), 3, true),
);

export function operation(op: number): { readonly run: Operation; readonly operands: number } {
  const run = OPERATIONS.get(op);
  if (run === undefined) throw new Error(`the oracle has no opcode 0x${op.toString(16)}`);
  return { run, operands: run.length };
}
