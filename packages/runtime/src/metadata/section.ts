/** The custom section of runtime.wasm that holds its metadata, and so lies under the hash of `:code`. */

import { CodedError, concatBytes, equalBytes, utf8 } from "@platform/protocol";
import { decodeMetadata, encodeMetadata } from "./encoding.ts";
import type { RuntimeMetadata } from "./metadata.ts";

const NAME = utf8("platform:metadata");
/** `\0asm` and the version. */
const HEADER_BYTES = 8;
const CUSTOM = 0;

/** The module with the metadata behind its last section. */
export function withMetadata(wasm: Uint8Array, metadata: RuntimeMetadata): Uint8Array {
  const content = concatBytes(leb(NAME.length), NAME, encodeMetadata(metadata));
  return concatBytes(wasm, Uint8Array.of(CUSTOM), leb(content.length), content);
}

/** @throws CodedError METADATA_MISSING, METADATA_MALFORMED */
export function readMetadata(wasm: Uint8Array): RuntimeMetadata {
  return decodeMetadata(metadataBytes(wasm));
}

/** The section's content behind its name. @throws CodedError METADATA_MISSING */
export function metadataBytes(wasm: Uint8Array): Uint8Array {
  let at = HEADER_BYTES;
  while (at < wasm.length) {
    const kind = wasm[at];
    const size = unleb(wasm, at + 1);
    const end = size.next + size.value;
    if (kind === CUSTOM) {
      const name = unleb(wasm, size.next);
      const start = name.next + name.value;
      if (equalBytes(wasm.subarray(name.next, start), NAME)) return wasm.slice(start, end);
    }
    at = end;
  }
  throw new CodedError({
    code: "METADATA_MISSING",
    message: "the module carries no metadata",
    hint: "is it a runtime, and built by this project?",
  });
}

function leb(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return Uint8Array.from(bytes);
}

/** A length beyond the file ends the walk, since nothing is there. */
function unleb(bytes: Uint8Array, at: number): { value: number; next: number } {
  let value = 0;
  let next = at;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = bytes[next++] ?? 0;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  return { value, next };
}
