/**
 * Decoder of the component profile: inner core modules, each instantiated at most once, linked with
 * each other and with the host functions of one interface, and one lifted export. Indices inside
 * the cores and types of core functions are left to the transpiler's validation, which follows.
 */

import { reject } from "../decode/rejection.ts";
import type { ModulePolicy } from "../policy.ts";
import { ComponentBuilder } from "./component-builder.ts";
import { ComponentCursor } from "./component-cursor.ts";
import { MAX_CORE_MODULES } from "./component-limits.ts";
import type { ComponentShape } from "./component-shape.ts";
import { COMPONENT_PREAMBLE } from "./is-component.ts";

type ReadSection = (cursor: ComponentCursor, builder: ComponentBuilder) => void;

const READERS: Readonly<Record<number, ReadSection>> = {
  2: (cursor, builder) => builder.readCoreInstances(cursor),
  6: (cursor, builder) => builder.readAliases(cursor),
  7: (cursor, builder) => builder.readTypes(cursor),
  8: (cursor, builder) => builder.readCanonical(cursor),
  10: (cursor, builder) => builder.readImports(cursor),
  11: (cursor, builder) => builder.readExports(cursor),
};

/** @throws RejectionError */
export function decodeComponent(bytes: Uint8Array, policy: ModulePolicy): ComponentShape {
  if (bytes.length > policy.limits.maxModuleBytes)
    reject("LIMIT_MODULE_BYTES", 0, `a component of ${bytes.length} bytes`);
  const cursor = new ComponentCursor(bytes, COMPONENT_PREAMBLE.length, bytes.length);
  const builder = new ComponentBuilder(policy);
  const plain = [bytes.subarray(0, COMPONENT_PREAMBLE.length)];
  while (!cursor.done) {
    const at = cursor.at;
    const id = cursor.u8();
    const size = cursor.u32();
    const start = cursor.at;
    cursor.skip(size);
    if (id === 0) continue;
    plain.push(bytes.subarray(at, cursor.at));
    if (id === 1) {
      if (builder.modules.push({ start, end: cursor.at }) > MAX_CORE_MODULES)
        reject("LIMIT_CORE_MODULES", at, `more than ${MAX_CORE_MODULES} core modules`);
      continue;
    }
    const read = READERS[id];
    if (read === undefined) return reject("COMPONENT_PROFILE", at, `component section ${id}`);
    const section = cursor.section(start, cursor.at);
    read(section, builder);
    if (!section.done) reject("MALFORMED", section.at, `section ${id} has trailing bytes`);
  }
  return { ...builder.finish(), plain: Buffer.concat(plain) };
}
