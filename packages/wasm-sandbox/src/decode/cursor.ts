/** Strict reader of the binary format: every number has a bounded width and no stray high bits. */

import { reject } from "./rejection.ts";

export class Cursor {
  readonly bytes: Uint8Array;
  readonly end: number;
  at: number;

  constructor(bytes: Uint8Array, at = 0, end: number = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  get done(): boolean {
    return this.at === this.end;
  }

  u8(): number {
    if (this.at >= this.end) reject("MALFORMED", this.at, "unexpected end");
    return this.bytes[this.at++] as number;
  }

  skip(length: number): void {
    if (length > this.end - this.at) reject("MALFORMED", this.at, "length reaches past the end");
    this.at += length;
  }

  /** Unsigned LEB128 of at most 5 bytes; the last may only hold the 4 high bits. */
  u32(): number {
    const first = this.bytes[this.at] as number;
    if (first < 0x80 && this.at < this.end) {
      this.at++;
      return first;
    }
    const start = this.at;
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.u8();
      if (shift === 28 && byte > 0x0f) reject("MALFORMED", start, "u32 is too long");
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    return reject("MALFORMED", start, "u32 is too long");
  }

  /** Checks a signed LEB128 of `bits` bits without building its value: nobody needs it. */
  skipSigned(bits: 32 | 64): void {
    const start = this.at;
    const longest = Math.ceil(bits / 7);
    for (let i = 1; i <= longest; i++) {
      const byte = this.u8();
      if (byte >= 0x80) continue;
      if (i === longest) {
        // Bits above the type's width must all repeat the sign bit.
        const used = bits - 7 * (longest - 1);
        const high = (byte & 0x7f) >> (used - 1);
        if (high !== 0 && high !== 0x7f >> (used - 1))
          reject("MALFORMED", start, `s${bits} has stray high bits`);
      }
      return;
    }
    reject("MALFORMED", start, `s${bits} is too long`);
  }

  /** A UTF-8 name; returned as text, refused when it is not well formed. */
  name(maxBytes: number): string {
    const start = this.at;
    const length = this.u32();
    if (length > maxBytes) reject("LIMIT_NAME_BYTES", start, `a name of ${length} bytes`);
    const from = this.at;
    this.skip(length);
    try {
      return decoder.decode(this.bytes.subarray(from, this.at));
    } catch {
      return reject("MALFORMED", from, "a name is not UTF-8");
    }
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
