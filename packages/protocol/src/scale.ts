/**
 * SCALE, strictly: what decodes must encode back to the same bytes. Every codec made here knows its
 * {@link Shape}, so that the tables that the node works with are also what it describes itself by.
 */

import * as scale from "scale-ts";
import { type Codec, createCodec, Vector } from "scale-ts";
import { equalBytes, fromHex, toHex } from "./bytes.ts";
import { CodedError } from "./errors.ts";
import { shaped, shapeOf, shapesOf, type Word } from "./shape.ts";

/**
 * Fixed-width integers, little-endian. scale-ts makes a DataView for each, which costs more than
 * everything else in the encoding of a small structure.
 */
export const u8: Codec<number> = shaped(
  createCodec((value) => littleEndian(value, 1), scale.u8.dec),
  "u8",
);
export const u16: Codec<number> = shaped(
  createCodec((value) => littleEndian(value, 2), scale.u16.dec),
  "u16",
);
export const u32: Codec<number> = shaped(
  createCodec((value) => littleEndian(value, 4), scale.u32.dec),
  "u32",
);
export const u64: Codec<bigint> = shaped(
  createCodec((value) => {
    const bytes = littleEndian(Number(BigInt.asUintN(32, value)), 8);
    const high = Number(BigInt.asUintN(32, value >> 32n));
    for (let i = 0; i < 4; i++) bytes[4 + i] = high >>> (8 * i);
    return bytes;
  }, scale.u64.dec),
  "u64",
);
export const i32: Codec<number> = own(scale.i32, "i32");
export const bool: Codec<boolean> = own(scale.bool, "bool");
/** Compact length, then UTF-8. */
export const str: Codec<string> = own(scale.str, "text");

/** 32 raw bytes, hex in memory. */
export const Hash32: Codec<string> = FixedHex(32);
/** 64 raw bytes (a signature), hex in memory. */
export const Signature64: Codec<string> = FixedHex(64);

/** Compact length, then bytes. */
export function Bytes(): Codec<Uint8Array> {
  return shaped(scale.Bytes(), "bytes");
}

/** A compact-length list, read-only in memory. */
export function List<T>(item: Codec<T>): Codec<readonly T[]> {
  return shaped(Vector(item) as unknown as Codec<readonly T[]>, () => ({ list: shapeOf(item) }));
}

/** Absent in memory: undefined. */
export function Option<T>(item: Codec<T>): Codec<T | undefined> {
  return shaped(scale.Option(item), () => ({ option: shapeOf(item) }));
}

type Members<T> = { readonly [K in keyof T]: Codec<T[K]> };

/** Fields in the order in which they are written here. */
export function Struct<T extends object>(fields: Members<T>): Codec<T> {
  const make = scale.Struct as unknown as (codecs: object) => Codec<T>;
  const codecs: Readonly<Record<string, object>> = { ...fields };
  return shaped(make(fields), () => ({ struct: shapesOf(codecs) }));
}

/** The same codec under another identity: what scale-ts gives to everybody stays untouched. */
function own<T>([encode, decode]: Codec<T>, shape: Word): Codec<T> {
  return shaped(createCodec(encode, decode), shape);
}

/** The low 32 bits; what lies above them stays zero. */
function littleEndian(value: number, width: number): Uint8Array {
  const bytes = new Uint8Array(width);
  for (let i = 0; i < width && i < 4; i++) bytes[i] = value >>> (8 * i);
  return bytes;
}

/** So many raw bytes, hex in memory. */
export function FixedHex(length: number): Codec<string> {
  const raw = scale.Bytes(length);
  const codec = createCodec(
    (value: string) => {
      const bytes = fromHex(value);
      if (bytes.length !== length) throw new RangeError(`expected ${length} bytes`);
      return raw.enc(bytes);
    },
    (input) => toHex(raw.dec(input)),
  );
  return shaped(codec, { hex: length });
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
