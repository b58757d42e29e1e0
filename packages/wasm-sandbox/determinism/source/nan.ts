/** Each instruction that may make a NaN, on constants that a compiler may fold, and kept payloads. */

import { single, type VectorSource } from "./vector-source.ts";

const KINDS = {
  f64: {
    dirty: "i64.const -2251799813685247 f64.reinterpret_i64",
    bits: "i64.reinterpret_f64",
    out: "i64",
  },
  f32: { dirty: "i32.const -4194303 f32.reinterpret_i32", bits: "i32.reinterpret_f32", out: "i32" },
} as const;

function ofType(type: "f32" | "f64"): VectorSource[] {
  const { dirty, bits, out } = KINDS[type];
  const made = (name: string, body: string): VectorSource =>
    single(`nan/${type}.${name}`, `-> ${out}`, `${body} ${bits}`);
  const constant = (value: string): string => `${type}.const ${value}`;
  return [
    ...["ceil", "floor", "trunc", "nearest", "sqrt"].map((op) =>
      made(op, `${dirty} ${type}.${op}`),
    ),
    ...["add", "sub", "mul", "div", "min", "max"].flatMap((op) => [
      made(`${op}-left`, `${dirty} ${constant("1")} ${type}.${op}`),
      made(`${op}-right`, `${constant("1")} ${dirty} ${type}.${op}`),
      made(`${op}-both`, `${dirty} ${dirty} ${type}.neg ${type}.${op}`),
    ]),
    made("zero-by-zero", `${constant("0")} ${constant("0")} ${type}.div`),
    made("root-of-minus-one", `${constant("-1")} ${type}.sqrt`),
    made("infinity-minus-infinity", `${constant("Infinity")} ${constant("Infinity")} ${type}.sub`),
    made("zero-times-infinity", `${constant("0")} ${constant("Infinity")} ${type}.mul`),
    made("kept", dirty),
    made("kept-neg", `${dirty} ${type}.neg`),
    made("kept-abs", `${dirty} ${type}.abs`),
    made("kept-copysign", `${dirty} ${constant("1")} ${type}.copysign`),
    made("kept-select", `${dirty} ${constant("1")} i32.const 1 select`),
  ];
}

export const NAN: readonly VectorSource[] = [
  ...ofType("f64"),
  ...ofType("f32"),
  single("nan/demote", "-> i32", `${KINDS.f64.dirty} f32.demote_f64 i32.reinterpret_f32`),
  single("nan/promote", "-> i64", `${KINDS.f32.dirty} f64.promote_f32 i64.reinterpret_f64`),
  // A dirty NaN through locals, globals, calls, blocks and memory is canonical or kept, never mixed.
  single("nan/through-call", "-> i64", `${KINDS.f64.dirty} call 1 i64.reinterpret_f64`, {
    others: [{ type: "f64 -> f64", body: "local.get 0 f64.const 2 f64.mul" }],
  }),
  single(
    "nan/through-memory",
    "-> i64",
    `i32.const 8 ${KINDS.f64.dirty} f64.const 1 f64.add f64.store i32.const 8 i64.load`,
    { spec: { memory: [1] } },
  ),
  single(
    "nan/kept-by-load-and-store",
    "-> i64",
    "i32.const 16 i32.const 0 f64.load f64.store i32.const 24 i32.const 8 f32.load f32.store i32.const 16 i64.load",
    {
      spec: {
        memory: [1],
        data: [{ at: 0, bytes: Uint8Array.of(1, 0, 0, 0, 0, 0, 0xf4, 0x7f, 1, 0, 0xa0, 0x7f) }],
      },
    },
  ),
];
