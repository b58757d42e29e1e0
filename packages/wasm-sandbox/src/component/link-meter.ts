/**
 * Makes an inner core of a component import the three counters of the meter, so that all cores of
 * one instance spend the same account however they reach each other: by imports, by a table that
 * they share, or by way of the host. Imports come first in the index space of globals, so the
 * core's own globals move up by three; nothing else changes.
 */

import { Cursor } from "../decode/cursor.ts";
import type { ModuleShape, SectionRange } from "../decode/module-shape.ts";
import { I32, I64 } from "../decode/value-type.ts";
import { ByteSink } from "../meter/byte-sink.ts";
import type { GlobalUses } from "./global-uses.ts";

/** Import module of the counters; a component may not use the name. */
export const METER_MODULE = "platform:meter";
export const METER_IMPORTS = { fuel: "fuel", stack: "stack", growFailed: "grow-failed" } as const;
const ADDED = 3;
const ORDER: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 9, 12, 10, 11];
const GLOBAL = 3;

/** @param uses places of the indices of globals in each body, from {@link findGlobalUses} */
export function linkMeter(
  bytes: Uint8Array,
  shape: ModuleShape,
  uses: readonly GlobalUses[],
): Uint8Array {
  const out = new ByteSink(bytes.length + 256).raw(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  for (const id of ORDER) {
    const section = shape.sections.find((each) => each.id === id);
    const content = contentOf(id, section, bytes, shape, uses);
    if (content !== undefined) out.u8(id).u32(content.length).bytes(content.view());
  }
  return out.done();
}

function contentOf(
  id: number,
  section: SectionRange | undefined,
  bytes: Uint8Array,
  shape: ModuleShape,
  uses: readonly GlobalUses[],
): ByteSink | undefined {
  if (id === 2) return importsOf(section, bytes);
  if (section === undefined) return undefined;
  const sink = new ByteSink(section.end - section.start + 64);
  if (id === 7) return exportsOf(sink, section, bytes, shape.importedGlobals);
  if (id === 10) return codeOf(sink, bytes, shape, uses);
  return sink.bytes(bytes, section.start, section.end);
}

function importsOf(section: SectionRange | undefined, bytes: Uint8Array): ByteSink {
  const sink = new ByteSink().u32((section?.count ?? 0) + ADDED);
  if (section !== undefined) sink.bytes(bytes, section.itemsAt, section.end);
  sink.name(METER_MODULE).name(METER_IMPORTS.fuel).raw(GLOBAL, I64, 1);
  sink.name(METER_MODULE).name(METER_IMPORTS.stack).raw(GLOBAL, I32, 1);
  return sink.name(METER_MODULE).name(METER_IMPORTS.growFailed).raw(GLOBAL, I32, 1);
}

function exportsOf(
  sink: ByteSink,
  section: SectionRange,
  bytes: Uint8Array,
  imported: number,
): ByteSink {
  const cursor = new Cursor(bytes, section.itemsAt, section.end);
  sink.u32(section.count);
  for (let i = 0; i < section.count; i++) {
    const start = cursor.at;
    cursor.skip(cursor.u32());
    const kind = cursor.u8();
    sink.bytes(bytes, start, cursor.at);
    const index = cursor.u32();
    sink.u32(kind === GLOBAL && index >= imported ? index + ADDED : index);
  }
  return sink;
}

function codeOf(
  sink: ByteSink,
  bytes: Uint8Array,
  shape: ModuleShape,
  uses: readonly GlobalUses[],
): ByteSink {
  sink.u32(shape.bodies.length);
  const body = new ByteSink(4096);
  for (const [i, range] of shape.bodies.entries()) {
    body.clear();
    let at = range.start;
    const places = uses[i] as GlobalUses;
    for (let j = 0; j < places.length; j++) {
      const place = places[j] as number;
      const cursor = new Cursor(bytes, place, range.end);
      const index = cursor.u32();
      body.bytes(bytes, at, place).u32(index + ADDED);
      at = cursor.at;
    }
    body.bytes(bytes, at, range.end);
    sink.u32(body.length).bytes(body.view());
  }
  return sink;
}
