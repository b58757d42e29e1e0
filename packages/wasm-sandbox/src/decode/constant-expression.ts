/** Constant expressions of profile 1: one constant and `end`. */

import type { Cursor } from "./cursor.ts";
import type { ModuleLimits } from "./limits.ts";
import type { ModuleShape } from "./module-shape.ts";
import { reject } from "./rejection.ts";
import { readReferenceType } from "./value-type.ts";

/**
 * A guest imports no globals, so that `global.get` could only be the extended form; engines accept
 * that and arithmetic by default, which would make their verdict differ from the profile's.
 */
export function readConstantExpression(
  cursor: Cursor,
  shape: ModuleShape,
  limits: ModuleLimits,
): void {
  const at = cursor.at;
  const opcode = cursor.u8();
  if (opcode === 0x41) cursor.skipSigned(32);
  else if (opcode === 0x42) cursor.skipSigned(64);
  else if (opcode === 0x43) cursor.skip(4);
  else if (opcode === 0x44) cursor.skip(8);
  else if (opcode === 0xd0) readReferenceType(cursor);
  else if (opcode === 0xd2) shape.addressed.push(cursor.u32());
  else if (opcode === 0xfd) readVector(cursor, at, limits);
  else if (opcode === 0xfb) reject("PROFILE_GC", at, "GC constant");
  else reject("PROFILE_EXTENDED_CONST", at, `constant opcode 0x${opcode.toString(16)}`);
  const end = cursor.at;
  if (cursor.u8() !== 0x0b) reject("PROFILE_EXTENDED_CONST", end, "more than one constant");
}

function readVector(cursor: Cursor, at: number, limits: ModuleLimits): void {
  if (!limits.simd) reject("PROFILE_SIMD", at, "v128 constant");
  if (cursor.u32() !== 0x0c) reject("PROFILE_EXTENDED_CONST", at, "vector constant expression");
  cursor.skip(16);
}
