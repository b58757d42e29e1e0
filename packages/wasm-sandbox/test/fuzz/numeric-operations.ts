/** Every numeric instruction of the profile with its operand types, by type of result. */

import { F32, F64, I32, I64 } from "./encoding.ts";

export interface Operation {
  readonly bytes: readonly number[];
  readonly operands: readonly number[];
  /** Float type whose NaN the engine may give any bits; below 0 that of a vector's lanes. */
  readonly nan: number | undefined;
  /** `divide`: by zero or overflow; `truncate`: outside the range. */
  readonly traps: "divide" | "truncate" | undefined;
}

const within = (op: number, ...ranges: readonly (readonly [number, number])[]): boolean =>
  ranges.some(([from, to]) => op >= from && op <= to);

function nanType(op: number, result: number): number | undefined {
  const makes = within(op, [0x8d, 0x97], [0x9b, 0xa5], [0xb6, 0xb6], [0xbb, 0xbb]);
  return makes ? result : undefined;
}

function trapKind(op: number): Operation["traps"] {
  if (within(op, [0x6d, 0x70], [0x7f, 0x82])) return "divide";
  return within(op, [0xa8, 0xab], [0xae, 0xb1]) ? "truncate" : undefined;
}

/** [first opcode, last, operands, result] */
const TABLE: readonly (readonly [number, number, readonly number[], number])[] = [
  [0x45, 0x45, [I32], I32],
  [0x46, 0x4f, [I32, I32], I32],
  [0x50, 0x50, [I64], I32],
  [0x51, 0x5a, [I64, I64], I32],
  [0x5b, 0x60, [F32, F32], I32],
  [0x61, 0x66, [F64, F64], I32],
  [0x67, 0x69, [I32], I32],
  [0x6a, 0x78, [I32, I32], I32],
  [0x79, 0x7b, [I64], I64],
  [0x7c, 0x8a, [I64, I64], I64],
  [0x8b, 0x91, [F32], F32],
  [0x92, 0x98, [F32, F32], F32],
  [0x99, 0x9f, [F64], F64],
  [0xa0, 0xa6, [F64, F64], F64],
  [0xa7, 0xa7, [I64], I32],
  [0xa8, 0xa9, [F32], I32],
  [0xaa, 0xab, [F64], I32],
  [0xac, 0xad, [I32], I64],
  [0xae, 0xaf, [F32], I64],
  [0xb0, 0xb1, [F64], I64],
  [0xb2, 0xb3, [I32], F32],
  [0xb4, 0xb5, [I64], F32],
  [0xb6, 0xb6, [F64], F32],
  [0xb7, 0xb8, [I32], F64],
  [0xb9, 0xba, [I64], F64],
  [0xbb, 0xbb, [F32], F64],
  [0xbc, 0xbc, [F32], I32],
  [0xbd, 0xbd, [F64], I64],
  [0xbe, 0xbe, [I32], F32],
  [0xbf, 0xbf, [I64], F64],
  [0xc0, 0xc1, [I32], I32],
  [0xc2, 0xc4, [I64], I64],
];

function build(): ReadonlyMap<number, readonly Operation[]> {
  const all = new Map<number, Operation[]>([I32, I64, F32, F64].map((type) => [type, []]));
  for (const [from, to, operands, result] of TABLE)
    for (let op = from; op <= to; op++)
      all.get(result)?.push({
        bytes: [op],
        operands,
        nan: nanType(op, result),
        traps: trapKind(op),
      });
  for (let sub = 0; sub < 8; sub++)
    all.get(sub < 4 ? I32 : I64)?.push({
      bytes: [0xfc, sub],
      operands: [(sub & 2) === 0 ? F32 : F64],
      nan: undefined,
      traps: undefined,
    });
  return all;
}

export const OPERATIONS = build();

/** [opcode, log2 of its bytes] */
export const LOADS: ReadonlyMap<number, readonly (readonly [number, number])[]> = new Map([
  [
    I32,
    [
      [0x28, 2],
      [0x2c, 0],
      [0x2d, 0],
      [0x2e, 1],
      [0x2f, 1],
    ],
  ],
  [
    I64,
    [
      [0x29, 3],
      [0x30, 0],
      [0x31, 0],
      [0x32, 1],
      [0x33, 1],
      [0x34, 2],
      [0x35, 2],
    ],
  ],
  [F32, [[0x2a, 2]]],
  [F64, [[0x2b, 3]]],
]);

export const STORES: ReadonlyMap<number, readonly (readonly [number, number])[]> = new Map([
  [
    I32,
    [
      [0x36, 2],
      [0x3a, 0],
      [0x3b, 1],
    ],
  ],
  [
    I64,
    [
      [0x37, 3],
      [0x3c, 0],
      [0x3d, 1],
      [0x3e, 2],
    ],
  ],
  [F32, [[0x38, 2]]],
  [F64, [[0x39, 3]]],
]);
