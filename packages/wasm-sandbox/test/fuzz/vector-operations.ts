/** Vector instructions for the generator: operand types and what the engine may choose, by result. */

import { VECTOR_OPERATIONS, type VectorOperation } from "../vector-code.ts";
import { F32, F64, I32, I64, unsigned, V128 } from "./encoding.ts";
import type { Operation } from "./numeric-operations.ts";

/** Written down again: the meter's own list is what these modules are to check. */
const NAN_PRODUCERS =
  /^(f32x4|f64x2)\.(ceil|floor|trunc|nearest|sqrt|add|sub|mul|div|min|max|demote_f64x2_zero|promote_low_f32x4)$/;

const OPERANDS = { binary: [V128, V128], unary: [V128], test: [V128], shift: [V128, I32] } as const;
const SHUFFLES = [
  [0, 17, 2, 19, 31, 5, 5, 23, 8, 24, 10, 26, 15, 29, 30, 16],
  [15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
];
/** [shape, type of a lane, lanes] */
const SHAPES = [
  ["i8x16", I32, 16],
  ["i16x8", I32, 8],
  ["i32x4", I32, 4],
  ["i64x2", I64, 2],
  ["f32x4", F32, 4],
  ["f64x2", F64, 2],
] as const;

/** Type of the lanes that may be NaNs, below 0: {@link Operation.nan} of a vector. */
function nanLanes(name: string): number | undefined {
  const shape = NAN_PRODUCERS.exec(name)?.[1];
  return shape === undefined ? undefined : shape === "f32x4" ? -F32 : -F64;
}

function build(): ReadonlyMap<number, readonly Operation[]> {
  const all = new Map<number, Operation[]>([I32, I64, F32, F64, V128].map((type) => [type, []]));
  const add = (
    result: number,
    { name, opcode }: VectorOperation,
    operands: readonly number[],
    immediates: readonly number[] = [],
  ): void => {
    const bytes = [0xfd, ...unsigned(opcode), ...immediates];
    all.get(result)?.push({ bytes, operands, nan: nanLanes(name), traps: undefined });
  };
  for (const operation of VECTOR_OPERATIONS) {
    const { name, form } = operation;
    if (form !== "own") add(form === "test" ? I32 : V128, operation, OPERANDS[form]);
    else if (name === "v128.bitselect") add(V128, operation, [V128, V128, V128]);
    else if (name === "i8x16.shuffle")
      for (const lanes of SHUFFLES) add(V128, operation, [V128, V128], lanes);
    for (const [shape, type, lanes] of SHAPES) {
      if (name === `${shape}.splat`) add(V128, operation, [type]);
      for (const lane of [0, lanes - 1]) {
        if (name.startsWith(`${shape}.extract_lane`)) add(type, operation, [V128], [lane]);
        if (name === `${shape}.replace_lane`) add(V128, operation, [V128, type], [lane]);
      }
    }
  }
  return all;
}

/** By type of result. */
export const VECTOR_CHOICES = build();

const accesses = (names: RegExp): readonly (readonly [opcode: number, lanes: boolean])[] =>
  VECTOR_OPERATIONS.filter(({ name }) => names.test(name)).map(({ name, opcode }) => [
    opcode,
    name.endsWith("_lane"),
  ]);

/** Opcode behind the prefix, and whether a vector and a lane (0 is in all of them) are asked for. */
export const VECTOR_LOADS = accesses(/^v128\.load/);
export const VECTOR_STORES = accesses(/^v128\.store/);
