/** Fixed-width big-endian layout of everything that is hashed or signed (DESIGN D13). */

import { fromHex, joinBytes, toHex, utf8 } from "./bytes.ts";

export class FixedWriter {
  readonly #parts: Uint8Array[] = [];

  /** Exactly 16 ASCII characters: the domain tag that opens every hashed or signed structure. */
  tag(text: string): this {
    const bytes = utf8(text);
    if (bytes.length !== 16) throw new RangeError(`domain tag "${text}" is not 16 bytes`);
    return this.bytes(bytes);
  }

  u8(value: number): this {
    return this.#uint(BigInt(value), 1);
  }

  u16(value: number): this {
    return this.#uint(BigInt(value), 2);
  }

  u32(value: number): this {
    return this.#uint(BigInt(value), 4);
  }

  u64(value: bigint): this {
    return this.#uint(value, 8);
  }

  /** 32 bytes given as 64 hex characters. */
  hash(hex: string): this {
    const bytes = fromHex(hex);
    if (bytes.length !== 32) throw new RangeError("a hash or key is 32 bytes");
    return this.bytes(bytes);
  }

  bytes(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    return this;
  }

  done(): Uint8Array {
    return joinBytes(this.#parts);
  }

  #uint(value: bigint, width: number): this {
    if (value < 0n || value >= 1n << BigInt(8 * width))
      throw new RangeError(`${value} does not fit ${width} bytes`);
    const out = new Uint8Array(width);
    let rest = value;
    for (let i = width - 1; i >= 0; i--) {
      out[i] = Number(rest & 0xffn);
      rest >>= 8n;
    }
    return this.bytes(out);
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
    if (this.#offset + length > this.#bytes.length) throw new RangeError("input is too short");
    const out = this.#bytes.slice(this.#offset, this.#offset + length);
    this.#offset += length;
    return out;
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
    return (BigInt(this.#uint(4)) << 32n) | BigInt(this.#uint(4));
  }

  hash(): string {
    return toHex(this.bytes(32));
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
    const end = this.#offset + width;
    if (end > this.#bytes.length) throw new RangeError("input is too short");
    let value = 0;
    for (; this.#offset < end; this.#offset++)
      value = value * 256 + (this.#bytes[this.#offset] as number);
    return value;
  }
}
