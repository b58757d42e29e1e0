/** Readers of the sections before the code; each returns the number of its items. */

import type { LinkedCore } from "../policy.ts";
import { readConstantExpression } from "./constant-expression.ts";
import type { Cursor } from "./cursor.ts";
import type { ModuleLimits } from "./limits.ts";
import { EXPORT_KINDS, type ExportKind, type ModuleShape } from "./module-shape.ts";
import { type RejectionCode, reject } from "./rejection.ts";
import { readReferenceType, readValueType, V128 } from "./value-type.ts";

/** Exports that start with this are the meter's own. */
const RESERVED_EXPORT_PREFIX = "platform:";

/** A vector's length, bounded before the first item is read. */
export function readCount(cursor: Cursor, limit: number, code: RejectionCode): number {
  const at = cursor.at;
  const count = cursor.u32();
  if (count > limit) reject(code, at, `${count} items, at most ${limit}`);
  return count;
}

export function readTypes(cursor: Cursor, shape: ModuleShape, limits: ModuleLimits): number {
  const count = readCount(cursor, limits.maxTypes, "LIMIT_TYPES");
  for (let i = 0; i < count; i++) {
    const at = cursor.at;
    const form = cursor.u8();
    if (form !== 0x60) reject("PROFILE_GC", at, `type form 0x${form.toString(16)}`);
    const params = readTypeList(cursor, limits);
    const results = readTypeList(cursor, limits);
    if (params.length + results.length > limits.maxSignature)
      reject("LIMIT_SIGNATURE", at, `${params.length + results.length} parameters and results`);
    shape.types.push({ params, results });
  }
  return count;
}

function readTypeList(cursor: Cursor, limits: ModuleLimits): number[] {
  const count = readCount(cursor, limits.maxSignature, "LIMIT_SIGNATURE");
  return Array.from({ length: count }, () => readValueType(cursor, limits));
}

export function readImports(
  cursor: Cursor,
  shape: ModuleShape,
  limits: ModuleLimits,
  linked?: LinkedCore,
): number {
  const count = readCount(cursor, limits.maxImports, "LIMIT_IMPORTS");
  for (let i = 0; i < count; i++) {
    const offset = cursor.at;
    const module = cursor.name(limits.maxNameBytes);
    const name = cursor.name(limits.maxNameBytes);
    shape.importCount++;
    shape.importedModules.add(module);
    const kind = cursor.u8();
    if (kind !== 0) {
      if (linked === undefined || kind > 3)
        reject("IMPORT_KIND", offset, `${module}.${name} is not a function`);
      readLinked(kind, cursor, shape, limits, linked);
      continue;
    }
    const type = readTypeIndex(cursor, shape);
    shape.imports.push({ module, name, type: shape.types[type] as never, offset });
    shape.functions.push(type);
  }
  return count;
}

/** A table, memory or global of another core of the same component. */
function readLinked(
  kind: number,
  cursor: Cursor,
  shape: ModuleShape,
  limits: ModuleLimits,
  linked: LinkedCore,
): void {
  if (kind === 1) {
    shape.importedTables++;
    const { type, ...bounds } = readTable(cursor, limits);
    shape.tables.push({ type, ...capped(bounds, linked.tableElements) });
  } else if (kind === 2) {
    if (shape.importsMemory) reject("PROFILE_MULTI_MEMORY", cursor.at, "two memories");
    shape.importsMemory = true;
    shape.memory = capped(readMemory(cursor, limits), linked.memoryPages);
  } else {
    if (readGlobalType(cursor, limits) === V128) shape.vectorGlobals = true;
    shape.globals++;
    shape.importedGlobals++;
  }
}

function capped({ minimum, maximum = Infinity }: Bounds, cap: number): Bounds {
  return { minimum, maximum: Math.min(maximum, cap) };
}

function readTypeIndex(cursor: Cursor, shape: ModuleShape): number {
  const at = cursor.at;
  const index = cursor.u32();
  if (index >= shape.types.length) reject("MALFORMED", at, `no type ${index}`);
  return index;
}

export function readFunctions(cursor: Cursor, shape: ModuleShape, limits: ModuleLimits): number {
  const count = readCount(cursor, limits.maxFunctions, "LIMIT_FUNCTIONS");
  for (let i = 0; i < count; i++) shape.functions.push(readTypeIndex(cursor, shape));
  return count;
}

interface Bounds {
  readonly minimum: number;
  readonly maximum: number | undefined;
}

/** Flags 0 and 1 only: the other bits are shared memory, 64-bit indices and page sizes. */
function readBounds(cursor: Cursor): Bounds {
  const at = cursor.at;
  const flags = cursor.u8();
  if (flags >= 8) reject("PROFILE_TYPE", at, `limits flags ${flags}`);
  if ((flags & 4) !== 0) reject("PROFILE_MEMORY64", at, "64-bit memory or table");
  if ((flags & 2) !== 0) reject("PROFILE_THREADS", at, "shared memory or table");
  const minimum = cursor.u32();
  const maximum = flags === 1 ? cursor.u32() : undefined;
  if (maximum !== undefined && maximum < minimum)
    reject("MALFORMED", at, "maximum below the minimum");
  return { minimum, maximum };
}

export function readTables(cursor: Cursor, shape: ModuleShape, limits: ModuleLimits): number {
  const count = readCount(cursor, limits.maxTables, "LIMIT_TABLES");
  for (let i = 0; i < count; i++) shape.tables.push(readTable(cursor, limits));
  return count;
}

function readTable(cursor: Cursor, limits: ModuleLimits): Bounds & { readonly type: number } {
  const at = cursor.at;
  if (cursor.bytes[at] === 0x40)
    reject("PROFILE_TYPED_REFERENCES", at, "table with an initialiser");
  const type = readReferenceType(cursor);
  const bounds = readBounds(cursor);
  if (bounds.minimum > limits.maxTableElements)
    reject("LIMIT_TABLE_ELEMENTS", at, `a table of ${bounds.minimum} elements`);
  return { type, ...bounds };
}

export function readMemories(cursor: Cursor, shape: ModuleShape, limits: ModuleLimits): number {
  const most = shape.importsMemory ? 0 : 1;
  const count = readCount(cursor, most, "PROFILE_MULTI_MEMORY");
  if (count > 0) shape.memory = readMemory(cursor, limits);
  return count;
}

function readMemory(cursor: Cursor, limits: ModuleLimits): Bounds {
  const at = cursor.at;
  const bounds = readBounds(cursor);
  if (bounds.minimum > limits.maxMemoryPages)
    reject("LIMIT_MEMORY_PAGES", at, `a memory of ${bounds.minimum} pages`);
  return bounds;
}

export function readGlobals(cursor: Cursor, shape: ModuleShape, limits: ModuleLimits): number {
  const count = readCount(cursor, limits.maxGlobals, "LIMIT_GLOBALS");
  for (let i = 0; i < count; i++) {
    if (readGlobalType(cursor, limits) === V128) shape.vectorGlobals = true;
    readConstantExpression(cursor, shape, limits);
    shape.globals++;
  }
  return count;
}

function readGlobalType(cursor: Cursor, limits: ModuleLimits): number {
  const type = readValueType(cursor, limits);
  const at = cursor.at;
  if (cursor.u8() > 1) reject("PROFILE_TYPE", at, "global flags");
  return type;
}

export function readExports(cursor: Cursor, shape: ModuleShape, limits: ModuleLimits): number {
  const count = readCount(cursor, limits.maxExports, "LIMIT_EXPORTS");
  const names = new Set<string>();
  for (let i = 0; i < count; i++) {
    const offset = cursor.at;
    const name = cursor.name(limits.maxNameBytes);
    if (name.startsWith(RESERVED_EXPORT_PREFIX))
      reject("EXPORT_RESERVED", offset, `export ${name}`);
    if (names.has(name)) reject("MALFORMED", offset, `export ${name} twice`);
    names.add(name);
    const kind = EXPORT_KINDS[cursor.u8()];
    if (kind === undefined) reject("PROFILE_EXCEPTIONS", offset, `export ${name} of another kind`);
    const index = cursor.u32();
    if (index >= itemsOf(shape, kind as ExportKind))
      reject("MALFORMED", offset, `export ${name} names nothing`);
    shape.exports.push({ name, kind: kind as ExportKind, index, offset });
  }
  return count;
}

function itemsOf(shape: ModuleShape, kind: ExportKind): number {
  if (kind === "function") return shape.functions.length;
  if (kind === "table") return shape.tables.length;
  if (kind === "memory") return shape.memory === undefined ? 0 : 1;
  return shape.globals;
}
