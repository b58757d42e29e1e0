/** SCALE, strictly: what decodes must encode back to the same bytes. */

import { Bytes, type Codec, createCodec, Vector } from "scale-ts";
import { equalBytes, fromHex, toHex } from "./bytes.ts";
import { CodedError } from "./errors.ts";

/** 32 raw bytes, hex in memory. */
export const Hash32: Codec<string> = fixedHex(32);
/** 64 raw bytes (a signature), hex in memory. */
export const Signature64: Codec<string> = fixedHex(64);

/** A compact-length list, read-only in memory. */
export function List<T>(item: Codec<T>): Codec<readonly T[]> {
  return Vector(item) as unknown as Codec<readonly T[]>;
}

function fixedHex(length: number): Codec<string> {
  const raw = Bytes(length);
  return createCodec(
    (value: string) => {
      const bytes = fromHex(value);
      if (bytes.length !== length) throw new RangeError(`expected ${length} bytes`);
      return raw.enc(bytes);
    },
    (input) => toHex(raw.dec(input)),
  );
}

/**
 * Decodes and refuses trailing bytes and non-canonical forms, so that one content has one encoding.
 * @throws CodedError MALFORMED
 */
export function decodeScale<T>(codec: Codec<T>, bytes: Uint8Array, what: string): T {
  try {
    // A copy: scale-ts reads the underlying buffer from its start, whatever view it is given.
    const value = codec.dec(Uint8Array.from(bytes));
    if (equalBytes(codec.enc(value), bytes)) return value;
  } catch {
    // Falls through: any failure to decode is the sender's malformed input.
  }
  throw new CodedError({ code: "MALFORMED", message: `${what} is not canonical SCALE` });
}
