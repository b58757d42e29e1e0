/** Fixed-width big-endian layout of everything that is hashed or signed (DESIGN D13). */

import { toHex, writeHex } from "./bytes.ts";

const U64_MAX = (1n << 64n) - 1n;
const FIRST_BYTES = 256;

export class FixedWriter {
  #buffer: Uint8Array<ArrayBuffer>;
  #length = 0;

  /** @param capacity bytes; the exact number spares the copy of {@link done} @default 256 */
  constructor(capacity: number = FIRST_BYTES) {
    this.#buffer = new Uint8Array(capacity);
  }

  /** Exactly 16 ASCII characters: the domain tag that opens every hashed or signed structure. */
  tag(text: string): this {
    if (text.length !== 16) throw new RangeError(`domain tag "${text}" is not 16 bytes`);
    const at = this.#place(16);
    for (let i = 0; i < 16; i++) this.#buffer[at + i] = text.charCodeAt(i);
    return this;
  }

  u8(value: number): this {
    return this.#uint(value, 1, 0xff);
  }

  u16(value: number): this {
    return this.#uint(value, 2, 0xffff);
  }

  u32(value: number): this {
    return this.#uint(value, 4, 0xffff_ffff);
  }

  u64(value: bigint): this {
    if (value < 0n || value > U64_MAX) throw new RangeError(`${value} does not fit 8 bytes`);
    return this.u32(Number(value >> 32n)).u32(Number(value & 0xffff_ffffn));
  }

  /** 32 bytes given as 64 hex characters. */
  hash(hex: string): this {
    if (hex.length !== 64) throw new RangeError("a hash or key is 32 bytes");
    const at = this.#place(32);
    writeHex(this.#buffer, at, hex);
    return this;
  }

  bytes(bytes: Uint8Array): this {
    const at = this.#place(bytes.length);
    this.#buffer.set(bytes, at);
    return this;
  }

  /** An array of exact size; whatever is written afterwards is not in it. */
  done(): Uint8Array<ArrayBuffer> {
    const full = this.#length === this.#buffer.length;
    return full ? this.#buffer : this.#buffer.slice(0, this.#length);
  }

  #uint(value: number, width: number, max: number): this {
    if (!Number.isInteger(value) || value < 0 || value > max)
      throw new RangeError(`${value} does not fit ${width} bytes`);
    const at = this.#place(width);
    for (let i = 0; i < width; i++) this.#buffer[at + i] = value >>> (8 * (width - 1 - i));
    return this;
  }

  /** Offset of the next bytes, with room for them. */
  #place(width: number): number {
    const at = this.#length;
    this.#length += width;
    if (this.#length > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(this.#length, 2 * this.#buffer.length));
      grown.set(this.#buffer);
      this.#buffer = grown;
    }
    return at;
  }
}

/** Reads what {@link FixedWriter} wrote. Every read throws RangeError past the end. */
export class FixedReader {
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  bytes(length: number): Uint8Array {
    const at = this.#take(length);
    return this.#bytes.slice(at, at + length);
  }

  /** @throws RangeError unless these 16 ASCII characters come next */
  tag(text: string): void {
    if (String.fromCharCode(...this.bytes(16)) !== text) throw new RangeError(`no tag "${text}"`);
  }

  u8(): number {
    return this.#uint(1);
  }

  u16(): number {
    return this.#uint(2);
  }

  u32(): number {
    return this.#uint(4);
  }

  u64(): bigint {
    const high = BigInt(this.#uint(4));
    return (high << 32n) | BigInt(this.#uint(4));
  }

  hash(): string {
    const at = this.#take(32);
    return toHex(this.#bytes.subarray(at, at + 32));
  }

  /** Bytes not read yet. */
  get left(): number {
    return this.#bytes.length - this.#offset;
  }

  /** Throws unless every byte was read: trailing bytes would give one content two encodings. */
  end(): void {
    if (this.left !== 0) throw new RangeError("input has trailing bytes");
  }

  /** At most 4 bytes: exact in a number. */
  #uint(width: number): number {
    const at = this.#take(width);
    let value = 0;
    for (let i = 0; i < width; i++) value = value * 256 + (this.#bytes[at + i] as number);
    return value;
  }

  #take(length: number): number {
    const at = this.#offset;
    if (at + length > this.#bytes.length) throw new RangeError("input is too short");
    this.#offset = at + length;
    return at;
  }
}
