/**
 * Canonical dag-cbor of maps whose keys are known, read and written directly: shorter keys come
 * first, and every length and integer has its shortest form.
 */

import { utf8 } from "../bytes.ts";
import type { FixedWriter } from "../fixed-width.ts";

const MAJOR_BYTES = 0x40;
const MAJOR_TEXT = 0x60;
const MAJOR_ARRAY = 0x80;
const MAJOR_MAP = 0xa0;
/** The one simple value in use. */
export const CBOR_NULL = Uint8Array.of(0xf6);

/** Head of a map with fewer than 24 keys. */
export function mapHead(keys: number): Uint8Array {
  return Uint8Array.of(MAJOR_MAP | keys);
}

/** A text of fewer than 24 bytes. */
export function cborText(value: string): Uint8Array {
  const bytes = utf8(value);
  return Uint8Array.of(MAJOR_TEXT | bytes.length, ...bytes);
}

export function writeUint(writer: FixedWriter, value: bigint): void {
  writeHead(writer, 0, value);
}

export function writeBytes(writer: FixedWriter, bytes: Uint8Array): void {
  writeHead(writer, MAJOR_BYTES, BigInt(bytes.length));
  writer.bytes(bytes);
}

export function writeText(writer: FixedWriter, value: string): void {
  const bytes = utf8(value);
  writeHead(writer, MAJOR_TEXT, BigInt(bytes.length));
  writer.bytes(bytes);
}

/** Its items follow. */
export function writeArrayHead(writer: FixedWriter, length: number): void {
  writeHead(writer, MAJOR_ARRAY, BigInt(length));
}

function writeHead(writer: FixedWriter, major: number, value: bigint): void {
  if (value < 24n) writer.u8(major | Number(value));
  else if (value <= 0xffn) writer.u8(major | 24).u8(Number(value));
  else if (value <= 0xffffn) writer.u8(major | 25).u16(Number(value));
  else if (value <= 0xffff_ffffn) writer.u8(major | 26).u32(Number(value));
  else writer.u8(major | 27).u64(value);
}

const NOTHING = new Uint8Array(0);

/** Reads on after a fault, so that the caller asks once, at the end. */
export class CborCursor {
  readonly #bytes: Uint8Array;
  #offset = 0;
  #fault = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** True if everything fitted and nothing is left. */
  get complete(): boolean {
    return !this.#fault && this.#offset === this.#bytes.length;
  }

  expect(part: Uint8Array): this {
    for (let i = 0; i < part.length; i++)
      if (this.#bytes[this.#offset + i] !== part[i]) this.#fault = true;
    this.#offset += part.length;
    return this;
  }

  uint(): bigint {
    return this.#head(0);
  }

  /** A part of the input, not a copy. */
  bytes(): Uint8Array {
    return this.#take(Number(this.#head(MAJOR_BYTES)));
  }

  atMost(length: number): Uint8Array {
    const bytes = this.bytes();
    if (bytes.length > length) this.#fault = true;
    return bytes;
  }

  exact(length: number): Uint8Array {
    const bytes = this.bytes();
    if (bytes.length !== length) this.#fault = true;
    return bytes;
  }

  /** Any other text is a fault: whether its bytes are UTF-8 is the general decoder's question. */
  ascii(length: number): string {
    const bytes = this.#take(Number(this.#head(MAJOR_TEXT)));
    if (bytes.length > length || bytes.some((byte) => byte > 0x7f)) this.#fault = true;
    return String.fromCharCode(...bytes.subarray(0, length));
  }

  /** Number of items that follow; none after a fault. */
  arrayHead(most: number): number {
    const length = this.#head(MAJOR_ARRAY);
    if (length > BigInt(most)) this.#fault = true;
    return this.#fault ? 0 : Number(length);
  }

  /** True if null comes next, which is then read. */
  absent(): boolean {
    if (this.#bytes[this.#offset] !== CBOR_NULL[0]) return false;
    this.#offset++;
    return true;
  }

  #take(length: number): Uint8Array {
    if (this.#offset + length > this.#bytes.length) this.#fault = true;
    if (this.#fault) return NOTHING;
    this.#offset += length;
    return this.#bytes.subarray(this.#offset - length, this.#offset);
  }

  #head(major: number): bigint {
    const size = (this.#bytes[this.#offset++] ?? 0xff) - major;
    if (size >= 0 && size < 24) return BigInt(size);
    const width = size < 24 || size > 27 ? 0 : 1 << (size - 24);
    let value = 0n;
    for (const byte of this.#take(width)) value = (value << 8n) | BigInt(byte);
    // A wider form of a smaller number would be a second encoding.
    const least = width === 1 ? 24n : 1n << BigInt(4 * width);
    if (width === 0 || value < least) this.#fault = true;
    return value;
  }
}
