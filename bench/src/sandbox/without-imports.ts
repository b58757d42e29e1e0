/**
 * Replaces function imports by functions that trap. Imports come first in the index space, so no
 * index changes, and every other byte of the code stays: what a rewriter has to do as well.
 * Host signatures with floats are outside the profile, and real programs have them.
 */

const IMPORT_SECTION = 2;
const FUNCTION_SECTION = 3;
const CODE_SECTION = 10;
const PREAMBLE_BYTES = 8;
/** Size, no locals, unreachable, end. */
const TRAP_BODY = [3, 0, 0x00, 0x0b];

interface Reader {
  readonly bytes: Uint8Array;
  at: number;
}

/** @throws Error for an import that is not a function */
export function withoutImports(bytes: Uint8Array): Uint8Array {
  const out: Uint8Array[] = [bytes.subarray(0, PREAMBLE_BYTES)];
  const reader: Reader = { bytes, at: PREAMBLE_BYTES };
  let types: number[] = [];
  while (reader.at < bytes.length) {
    const start = reader.at;
    const id = bytes[reader.at++] as number;
    const size = u32(reader);
    const content = bytes.subarray(reader.at, reader.at + size);
    reader.at += size;
    if (id === IMPORT_SECTION) types = importedTypes(content);
    else if (id === FUNCTION_SECTION) out.push(prepend(id, content, types.map(leb)));
    else if (id === CODE_SECTION)
      out.push(
        prepend(
          id,
          content,
          types.map(() => TRAP_BODY),
        ),
      );
    else out.push(bytes.subarray(start, reader.at));
  }
  return new Uint8Array(Buffer.concat(out));
}

function importedTypes(content: Uint8Array): number[] {
  const reader: Reader = { bytes: content, at: 0 };
  return Array.from({ length: u32(reader) }, () => {
    for (let name = 0; name < 2; name++) {
      const length = u32(reader);
      reader.at += length;
    }
    if (content[reader.at++] !== 0) throw new Error("an import that is not a function");
    return u32(reader);
  });
}

function prepend(id: number, content: Uint8Array, items: readonly number[][]): Uint8Array {
  const reader: Reader = { bytes: content, at: 0 };
  const head = [...leb(u32(reader) + items.length), ...items.flat()];
  const rest = content.subarray(reader.at);
  return Buffer.concat([Uint8Array.from([id, ...leb(head.length + rest.length), ...head]), rest]);
}

function u32(reader: Reader): number {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = reader.bytes[reader.at++] as number;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value;
  }
}

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(Math.floor(value / 0x80))];
}
