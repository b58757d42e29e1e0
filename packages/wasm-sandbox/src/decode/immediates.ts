/** Reads past what follows an opcode, with every check that its width allows. */

import type { Cursor } from "./cursor.ts";
import { Immediate } from "./opcodes.ts";
import { reject } from "./rejection.ts";
import { readReferenceType } from "./value-type.ts";

/** Bit 6 of the alignment announces the index of another memory. */
const MULTI_MEMORY_ALIGN = 0x40;

export function skipImmediate(cursor: Cursor, kind: number): void {
  if (kind === Immediate.index) cursor.u32();
  else if (kind === Immediate.memory) skipMemoryArgument(cursor);
  else if (kind === Immediate.s32) cursor.skipSigned(32);
  else if (kind === Immediate.s64) cursor.skipSigned(64);
  else if (kind === Immediate.f32) cursor.skip(4);
  else if (kind === Immediate.f64) cursor.skip(8);
  else if (kind === Immediate.reference) readReferenceType(cursor);
  else if (kind === Immediate.lane) cursor.skip(1);
  else if (kind === Immediate.bytes16) cursor.skip(16);
  else if (kind === Immediate.memoryLane) {
    skipMemoryArgument(cursor);
    cursor.skip(1);
  } else if (kind === Immediate.zero) skipZero(cursor);
}

function skipMemoryArgument(cursor: Cursor): void {
  const at = cursor.at;
  if (cursor.u32() >= MULTI_MEMORY_ALIGN)
    reject("PROFILE_MULTI_MEMORY", at, "memory index in an access");
  cursor.u32();
}

/** The index of the only memory. */
export function skipZero(cursor: Cursor): void {
  const at = cursor.at;
  if (cursor.u8() !== 0) reject("PROFILE_MULTI_MEMORY", at, "index of another memory");
}
