/** One walk over the bodies of an inner core: where its own globals are named, and its totals. */

import { Cursor } from "../decode/cursor.ts";
import { skipImmediate } from "../decode/immediates.ts";
import type { ModuleLimits } from "../decode/limits.ts";
import type { ModuleShape, Range } from "../decode/module-shape.ts";
import { IMMEDIATE, Immediate, refusalOf } from "../decode/opcodes.ts";
import { reject } from "../decode/rejection.ts";
import { SIMD_IMMEDIATE } from "../decode/simd-opcodes.ts";
import type { FunctionType } from "../decode/value-type.ts";

/** Offsets of the indices of globals that the core defines itself, ascending. */
export type GlobalUses = readonly number[];

/** What all cores of a component may have together and no section says. */
export interface BodyTotals {
  instructions: number;
  branchTargets: number;
  localsTimesBlocks: number;
}

/** By sub-opcode of 0xfc: u32 immediates, and the zero bytes behind them. */
const PREFIXED: readonly (readonly [indices: number, zeros: number])[] = [
  ...Array.from({ length: 8 }, () => [0, 0] as const),
  [1, 1],
  [1, 0],
  [0, 2],
  [0, 1],
  [2, 0],
  [1, 0],
  [2, 0],
  [1, 0],
  [1, 0],
  [1, 0],
];

/** @throws RejectionError when the totals pass the limits, or for an opcode outside the profile */
export function findGlobalUses(
  bytes: Uint8Array,
  shape: ModuleShape,
  limits: ModuleLimits,
  totals: BodyTotals,
): GlobalUses[] {
  return shape.bodies.map((range, i) => {
    const typeIndex = shape.functions[shape.imports.length + i] as number;
    const { params } = shape.types[typeIndex] as FunctionType;
    return usesIn(bytes, range, params.length, shape.importedGlobals, limits, totals);
  });
}

function usesIn(
  bytes: Uint8Array,
  range: Range,
  params: number,
  imported: number,
  limits: ModuleLimits,
  totals: BodyTotals,
): GlobalUses {
  const cursor = new Cursor(bytes, range.start, range.end);
  const uses: number[] = [];
  let locals = params;
  let blocks = 0;
  for (let groups = cursor.u32(); groups > 0; groups--) {
    locals += cursor.u32();
    cursor.skip(1);
  }
  while (!cursor.done) {
    const at = cursor.at;
    const opcode = cursor.u8();
    totals.instructions++;
    if (opcode >= 0x02 && opcode <= 0x04) blocks++;
    if (opcode === 0x23 || opcode === 0x24) {
      const place = cursor.at;
      if (cursor.u32() >= imported) uses.push(place);
    } else skip(cursor, opcode, at, totals);
  }
  totals.localsTimesBlocks += locals * blocks;
  checkTotals(totals, limits, range.start);
  return uses;
}

function checkTotals(totals: BodyTotals, limits: ModuleLimits, at: number): void {
  if (totals.instructions > limits.maxInstructions)
    reject("LIMIT_INSTRUCTIONS", at, "too many instructions in all cores");
  if (totals.branchTargets > limits.maxBranchTargetsTotal)
    reject("LIMIT_BRANCH_TARGETS", at, "too many branch targets in all cores");
  if (totals.localsTimesBlocks > limits.maxLocalsTimesBlocks)
    reject("LIMIT_LOCALS_TIMES_BLOCKS", at, "too many locals times blocks in all cores");
}

function skip(cursor: Cursor, opcode: number, at: number, totals: BodyTotals): void {
  const kind = IMMEDIATE[opcode] as number;
  if (kind === Immediate.illegal) reject(refusalOf(opcode), at, `opcode 0x${opcode.toString(16)}`);
  if (kind === Immediate.control) skipControl(cursor, opcode, at, totals);
  else skipImmediate(cursor, kind);
}

/** br, br_if, call, return_call, ref.func: refused by the scanner where the profile has them not. */
const ONE_INDEX: ReadonlySet<number> = new Set([0x0c, 0x0d, 0x10, 0x12, 0xd2]);

function skipControl(cursor: Cursor, opcode: number, at: number, totals: BodyTotals): void {
  // Block types are one byte or an index, calls and branches have indices, the rest has nothing.
  if (opcode >= 0x02 && opcode <= 0x04) {
    const first = cursor.bytes[cursor.at] as number;
    if (first >= 0x40 && first < 0x80) cursor.skip(1);
    else cursor.u32();
  } else if (ONE_INDEX.has(opcode)) cursor.u32();
  else if (opcode === 0x11 || opcode === 0x13) {
    cursor.u32();
    cursor.u32();
  } else if (opcode === 0x0e) {
    const count = cursor.u32();
    totals.branchTargets += count;
    for (let i = 0; i <= count; i++) cursor.u32();
  } else if (opcode === 0x1c) cursor.skip(cursor.u32());
  else if (opcode === 0x40) cursor.skip(1);
  else if (opcode === 0xfd) {
    const sub = cursor.u32();
    const kind = SIMD_IMMEDIATE[sub] ?? Immediate.illegal;
    if (kind === Immediate.illegal) reject("PROFILE_SIMD", at, `opcode 0xfd ${sub}`);
    skipImmediate(cursor, kind);
  } else if (opcode === 0xfc) {
    const sub = cursor.u32();
    const [indices, zeros] = PREFIXED[sub] ?? reject("PROFILE_OPCODE", at, `opcode 0xfc ${sub}`);
    for (let i = 0; i < indices; i++) cursor.u32();
    cursor.skip(zeros);
  }
}
