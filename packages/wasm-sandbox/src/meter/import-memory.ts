/**
 * Turns the memory that a metered module defines into one that it imports, so that a host can give
 * it a pooled one. Meaning and indices stay: a memory import shifts no function, and the memory's
 * own index is 0 either way. The agreed bytes are those before this step; it happens on the way to
 * the compiler of one machine.
 */

import { Cursor } from "../decode/cursor.ts";
import { ByteSink } from "./byte-sink.ts";

/** Under the prefix that no guest may use: its own imports come from other modules. */
export const MEMORY_IMPORT = { module: "platform:pool", name: "memory" } as const;

/** What the declared memory must be made with, in pages. */
export interface MemoryType {
  readonly minimum: number;
  readonly maximum: number | undefined;
}

export interface MemoryImport {
  readonly bytes: Uint8Array;
  readonly memory: MemoryType;
}

const IMPORT_SECTION = 2;
const MEMORY_SECTION = 5;
const MEMORY_KIND = 2;
const PREAMBLE_BYTES = 8;

interface Section {
  readonly id: number;
  /** The section with its id and size. */
  readonly start: number;
  readonly contentAt: number;
  readonly end: number;
}

/**
 * @param bytes a module out of `prepareModule`: well formed, its sections in order
 * @returns undefined when it defines no memory
 */
export function importMemory(bytes: Uint8Array): MemoryImport | undefined {
  const sections = readSections(bytes);
  const defined = sections.find(({ id }) => id === MEMORY_SECTION);
  if (defined === undefined) return undefined;
  const limits = new Cursor(bytes, defined.contentAt, defined.end);
  if (limits.u32() === 0) return undefined;
  const limitsAt = limits.at;
  const hasMaximum = limits.u8() === 1;
  const minimum = limits.u32();
  const maximum = hasMaximum ? limits.u32() : undefined;
  const sink = new ByteSink(bytes.length + 64).bytes(bytes, 0, PREAMBLE_BYTES);
  let written = false;
  for (const section of sections) {
    // Imports stand behind the types and before everything else.
    if (!written && section.id >= IMPORT_SECTION) {
      const existing = section.id === IMPORT_SECTION ? section : undefined;
      writeImports(sink, bytes, existing, bytes.subarray(limitsAt, limits.at));
      written = true;
      if (existing !== undefined) continue;
    }
    if (section !== defined) sink.bytes(bytes, section.start, section.end);
  }
  return { bytes: sink.done(), memory: { minimum, maximum } };
}

function readSections(bytes: Uint8Array): Section[] {
  const cursor = new Cursor(bytes, PREAMBLE_BYTES);
  const sections: Section[] = [];
  while (!cursor.done) {
    const start = cursor.at;
    const id = cursor.u8();
    const size = cursor.u32();
    const contentAt = cursor.at;
    cursor.skip(size);
    sections.push({ id, start, contentAt, end: cursor.at });
  }
  return sections;
}

function writeImports(
  sink: ByteSink,
  bytes: Uint8Array,
  existing: Section | undefined,
  limits: Uint8Array,
): void {
  const content = new ByteSink();
  if (existing === undefined) content.u32(1);
  else {
    const cursor = new Cursor(bytes, existing.contentAt, existing.end);
    content.u32(cursor.u32() + 1).bytes(bytes, cursor.at, existing.end);
  }
  content.name(MEMORY_IMPORT.module).name(MEMORY_IMPORT.name).u8(MEMORY_KIND).bytes(limits);
  sink.u8(IMPORT_SECTION).u32(content.length).bytes(content.view());
}
