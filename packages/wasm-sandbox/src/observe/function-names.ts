/**
 * Names of a module's functions for people: the `name` custom section of the original bytes, then
 * exports. Nothing in them is agreed on or trusted; a hostile section costs some names, no more.
 */

import { MAX_PROFILE_NAME_CHARS } from "@platform/protocol/limits";
import { Cursor } from "../decode/cursor.ts";
import { RejectionError } from "../decode/rejection.ts";

const CUSTOM_SECTION = 0;
const EXPORT_SECTION = 7;
const FUNCTION_NAMES = 1;
const FUNCTION_EXPORT = 0;
/** UTF-8 of the longest name that is kept. */
const MAX_NAME_BYTES = 4 * MAX_PROFILE_NAME_CHARS;

const decoder = new TextDecoder();

/** The name of function `index`: of the name section, else of an export, else `func[index]`. */
export type FunctionNames = (index: number) => string;

/** @param bytes of a module that the decoder accepted; anything else only gives fewer names */
export function readFunctionNames(bytes: Uint8Array): FunctionNames {
  const named = new Map<number, string>();
  const exported = new Map<number, string>();
  untilMalformed(() => {
    for (const { id, content } of sections(bytes)) {
      if (id === CUSTOM_SECTION) untilMalformed(() => readNameSection(content, named));
      if (id === EXPORT_SECTION) untilMalformed(() => readExportNames(content, exported));
    }
  });
  return (index) => named.get(index) ?? exported.get(index) ?? `func[${index}]`;
}

/** What was read before a malformed place stays. */
function untilMalformed(read: () => void): void {
  try {
    read();
  } catch (thrown) {
    if (!(thrown instanceof RejectionError)) throw thrown;
  }
}

function* sections(bytes: Uint8Array): Generator<{ id: number; content: Cursor }> {
  const cursor = new Cursor(bytes);
  cursor.skip(8);
  while (!cursor.done) yield part(cursor);
}

/** A section or subsection: id, size, content. */
function part(cursor: Cursor): { id: number; content: Cursor } {
  const id = cursor.u8();
  const size = cursor.u32();
  const start = cursor.at;
  cursor.skip(size);
  return { id, content: new Cursor(cursor.bytes, start, cursor.at) };
}

function readNameSection(cursor: Cursor, names: Map<number, string>): void {
  if (readText(cursor) !== "name") return;
  while (!cursor.done) {
    const { id, content } = part(cursor);
    if (id !== FUNCTION_NAMES) continue;
    // The count is not trusted: each entry takes two bytes at least, and the content ends.
    for (let left = content.u32(); left > 0; left--) keep(names, content.u32(), readText(content));
  }
}

function readExportNames(cursor: Cursor, names: Map<number, string>): void {
  for (let left = cursor.u32(); left > 0; left--) {
    const name = readText(cursor);
    const kind = cursor.u8();
    const index = cursor.u32();
    if (kind === FUNCTION_EXPORT) keep(names, index, name);
  }
}

/** The first name of an index stays; an empty one names nothing. */
function keep(names: Map<number, string>, index: number, name: string): void {
  if (name !== "" && !names.has(index)) names.set(index, name);
}

/** Cut, and without the characters that move a terminal's cursor or turn its text around. */
function readText(cursor: Cursor): string {
  const length = cursor.u32();
  const start = cursor.at;
  cursor.skip(length);
  const text = decoder.decode(
    cursor.bytes.subarray(start, start + Math.min(length, MAX_NAME_BYTES)),
  );
  const characters = Array.from(text.replace(/\p{C}/gu, "\ufffd"));
  return characters.slice(0, MAX_PROFILE_NAME_CHARS).join("");
}
