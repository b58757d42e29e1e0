/**
 * Decoder of profile 1. It accepts exactly the binary format of the listed features and bounds
 * every structure; types of operands are left to the engine's validation, which follows.
 */

import type { LinkedCore } from "../policy.ts";
import { Cursor } from "./cursor.ts";
import type { ModuleLimits } from "./limits.ts";
import { emptyShape, type ModuleShape } from "./module-shape.ts";
import { reject } from "./rejection.ts";
import {
  readExports,
  readFunctions,
  readGlobals,
  readImports,
  readMemories,
  readTables,
  readTypes,
} from "./sections.ts";
import { readData, readElements } from "./segments.ts";

type ReadSection = (
  cursor: Cursor,
  shape: ModuleShape,
  limits: ModuleLimits,
  linked: LinkedCore | undefined,
) => number;

/** Section ids in the order in which they may appear; 8 (start) is refused by name. */
const ORDER: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 9, 12, 10, 11];

const READERS: Readonly<Record<number, ReadSection>> = {
  1: readTypes,
  2: readImports,
  3: readFunctions,
  4: readTables,
  5: readMemories,
  6: readGlobals,
  7: readExports,
  9: readElements,
  10: readCode,
  11: readData,
  12: readDataCount,
};

/** @throws RejectionError */
export function decodeModule(
  bytes: Uint8Array,
  limits: ModuleLimits,
  linked?: LinkedCore,
): ModuleShape {
  if (bytes.length > limits.maxModuleBytes)
    reject("LIMIT_MODULE_BYTES", 0, `a module of ${bytes.length} bytes`);
  const cursor = new Cursor(bytes);
  readPreamble(cursor);
  const shape = emptyShape();
  let place = -1;
  while (!cursor.done) {
    const at = cursor.at;
    const id = cursor.u8();
    const size = cursor.u32();
    const start = cursor.at;
    cursor.skip(size);
    if (id === 0) {
      new Cursor(bytes, start, cursor.at).name(limits.maxNameBytes);
      continue;
    }
    if (id === 8) reject("PROFILE_START", at, "start section: export an init function instead");
    if (id === 13) reject("PROFILE_EXCEPTIONS", at, "tag section");
    const next = ORDER.indexOf(id);
    if (next < 0) reject("PROFILE_SECTION", at, `section ${id}`);
    if (next <= place) reject("MALFORMED", at, `section ${id} is out of order or twice`);
    place = next;
    const inner = new Cursor(bytes, start, cursor.at);
    const count = (READERS[id] as ReadSection)(inner, shape, limits, linked);
    if (!inner.done) reject("MALFORMED", inner.at, `section ${id} has trailing bytes`);
    const itemsAt = new Cursor(bytes, start, cursor.at);
    itemsAt.u32();
    shape.sections.push({ id, start, end: cursor.at, count, itemsAt: itemsAt.at });
  }
  checkTotals(shape, bytes.length);
  return shape;
}

function readPreamble(cursor: Cursor): void {
  const magic = [0, 0x61, 0x73, 0x6d];
  for (const byte of magic) if (cursor.u8() !== byte) reject("MALFORMED", 0, "not a Wasm binary");
  const version = [cursor.u8(), cursor.u8(), cursor.u8(), cursor.u8()].join();
  if (version === "13,0,1,0") reject("PROFILE_COMPONENT", 4, "a component, not a core module");
  if (version !== "1,0,0,0") reject("MALFORMED", 4, "unknown binary version");
}

function readDataCount(cursor: Cursor, shape: ModuleShape): number {
  shape.dataCount = cursor.u32();
  return 0;
}

/** Only the frames of the bodies: their instructions are walked when the module is rewritten. */
function readCode(cursor: Cursor, shape: ModuleShape, limits: ModuleLimits): number {
  const at = cursor.at;
  const count = cursor.u32();
  if (count !== shape.functions.length - shape.imports.length)
    reject("MALFORMED", at, "function and code sections differ in length");
  for (let i = 0; i < count; i++) {
    const start = cursor.at;
    const size = cursor.u32();
    if (size > limits.maxBodyBytes) reject("LIMIT_BODY_BYTES", start, `a body of ${size} bytes`);
    const body = cursor.at;
    cursor.skip(size);
    shape.bodies.push({ start: body, end: cursor.at });
  }
  return count;
}

function checkTotals(shape: ModuleShape, end: number): void {
  if (shape.bodies.length !== shape.functions.length - shape.imports.length)
    reject("MALFORMED", end, "functions without bodies");
  if (shape.dataCount !== undefined && shape.dataCount !== shape.dataSegments)
    reject("MALFORMED", end, "data count differs from the data section");
}
