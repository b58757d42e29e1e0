/** Element and data segments, in all eight and three forms of the bulk memory feature. */

import { readConstantExpression } from "./constant-expression.ts";
import type { Cursor } from "./cursor.ts";
import type { ModuleLimits } from "./limits.ts";
import type { ModuleShape } from "./module-shape.ts";
import { reject } from "./rejection.ts";
import { readCount } from "./sections.ts";
import { readReferenceType } from "./value-type.ts";

/** Bit 0 passive or declared, bit 1 explicit table or declared, bit 2 expressions. */
export function readElements(cursor: Cursor, shape: ModuleShape, limits: ModuleLimits): number {
  const count = readCount(cursor, limits.maxElementSegments, "LIMIT_ELEMENT_SEGMENTS");
  shape.elementSegments = count;
  for (let i = 0; i < count; i++) {
    const at = cursor.at;
    const flags = cursor.u32();
    if (flags > 7) reject("MALFORMED", at, `element segment flags ${flags}`);
    const active = (flags & 1) === 0;
    const expressions = (flags & 4) !== 0;
    if (active && (flags & 2) !== 0) cursor.u32();
    if (active) readConstantExpression(cursor, shape, limits);
    if ((flags & 3) !== 0) {
      const kindAt = cursor.at;
      if (expressions) readReferenceType(cursor);
      else if (cursor.u8() !== 0) reject("MALFORMED", kindAt, "element kind");
    }
    const entries = readCount(cursor, limits.maxElements, "LIMIT_ELEMENTS");
    for (let j = 0; j < entries; j++) {
      if (expressions) readConstantExpression(cursor, shape, limits);
      else shape.addressed.push(cursor.u32());
    }
    shape.elementEntries += entries;
    if (shape.elementEntries > limits.maxElements)
      reject("LIMIT_ELEMENTS", at, `${shape.elementEntries} elements`);
  }
  return count;
}

export function readData(cursor: Cursor, shape: ModuleShape, limits: ModuleLimits): number {
  const count = readCount(cursor, limits.maxDataSegments, "LIMIT_DATA_SEGMENTS");
  shape.dataSegments = count;
  for (let i = 0; i < count; i++) {
    const at = cursor.at;
    const flags = cursor.u32();
    if (flags > 2) reject("MALFORMED", at, `data segment flags ${flags}`);
    const memoryAt = cursor.at;
    if (flags === 2 && cursor.u32() !== 0)
      reject("PROFILE_MULTI_MEMORY", memoryAt, "data for another memory");
    if (flags !== 1) readConstantExpression(cursor, shape, limits);
    const length = cursor.u32();
    cursor.skip(length);
    shape.dataBytes += length;
  }
  return count;
}
