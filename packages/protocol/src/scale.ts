/** SCALE, strictly: what decodes must encode back to the same bytes. */

import * as scale from "scale-ts";
import { Bytes, type Codec, createCodec, Vector } from "scale-ts";
import { equalBytes, fromHex, toHex } from "./bytes.ts";
import { CodedError } from "./errors.ts";

/**
 * Fixed-width integers, little-endian. scale-ts makes a DataView for each, which costs more than
 * everything else in the encoding of a small structure.
 */
export const u8: Codec<number> = createCodec((value) => littleEndian(value, 1), scale.u8.dec);
export const u16: Codec<number> = createCodec((value) => littleEndian(value, 2), scale.u16.dec);
export const u32: Codec<number> = createCodec((value) => littleEndian(value, 4), scale.u32.dec);
export const u64: Codec<bigint> = createCodec((value) => {
  const bytes = littleEndian(Number(BigInt.asUintN(32, value)), 8);
  const high = Number(BigInt.asUintN(32, value >> 32n));
  for (let i = 0; i < 4; i++) bytes[4 + i] = high >>> (8 * i);
  return bytes;
}, scale.u64.dec);

/** 32 raw bytes, hex in memory. */
export const Hash32: Codec<string> = fixedHex(32);
/** 64 raw bytes (a signature), hex in memory. */
export const Signature64: Codec<string> = fixedHex(64);

/** A compact-length list, read-only in memory. */
export function List<T>(item: Codec<T>): Codec<readonly T[]> {
  return Vector(item) as unknown as Codec<readonly T[]>;
}

/** The low 32 bits; what lies above them stays zero. */
function littleEndian(value: number, width: number): Uint8Array {
  const bytes = new Uint8Array(width);
  for (let i = 0; i < width && i < 4; i++) bytes[i] = value >>> (8 * i);
  return bytes;
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
