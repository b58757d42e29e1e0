/** Byte helpers without platform globals: pure packages have no TextEncoder and no Buffer. */

const HEX = "0123456789abcdef";

/** Both characters of each byte: votes carry their hashes and signatures as hex. */
const HEX_OF: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => HEX.charAt(byte >> 4) + HEX.charAt(byte & 15),
);
/** Value of each hex digit by character code, -1 for every other character up to "f". */
const NIBBLE_OF = Int8Array.from({ length: 103 }, (_, code) =>
  HEX.indexOf(String.fromCharCode(code)),
);

/** The language's own encoder, six times as fast; Node 24 and older browsers have none. */
const ownToHex = (Uint8Array.prototype as { toHex?: () => string }).toHex;

/** Lower-case hex without prefix. */
export function toHex(bytes: Uint8Array): string {
  if (ownToHex !== undefined) return ownToHex.call(bytes);
  let out = "";
  for (const byte of bytes) out += HEX_OF[byte] as string;
  return out;
}

/** Inverse of {@link toHex}. Throws RangeError on an odd length or a foreign character. */
export function fromHex(hex: string): Uint8Array {
  if (hex.length % 2 !== 0) throw new RangeError("hex string has an odd length");
  const out = new Uint8Array(hex.length / 2);
  writeHex(out, 0, hex);
  return out;
}

/** Puts the bytes of a hex string of even length at an offset; throws as {@link fromHex}. */
export function writeHex(out: Uint8Array, offset: number, hex: string): void {
  for (let i = 0; i < hex.length; i += 2) {
    const high = NIBBLE_OF[hex.charCodeAt(i)] ?? -1;
    const low = NIBBLE_OF[hex.charCodeAt(i + 1)] ?? -1;
    if (high < 0 || low < 0) throw new RangeError("hex string has a character outside 0-9a-f");
    out[offset + i / 2] = (high << 4) | low;
  }
}

/** One exact-size array holding the parts in order. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  return joinBytes(parts);
}

/** {@link concatBytes} for a list of any length: a call's arguments are bounded by the stack. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

/** Lexicographic order, shorter first: negative, zero or positive like any comparator. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && compareBytes(a, b) === 0;
}

/** UTF-8 of a string; a lone surrogate becomes U+FFFD, as every conforming encoder does. */
export function utf8(text: string): Uint8Array {
  const out: number[] = [];
  for (const character of text) {
    const raw = character.codePointAt(0) as number;
    const code = raw >= 0xd800 && raw <= 0xdfff ? 0xfffd : raw;
    if (code < 0x80) out.push(code);
    else if (code < 0x800) out.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000)
      out.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else
      out.push(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 63),
        0x80 | ((code >> 6) & 63),
        0x80 | (code & 63),
      );
  }
  return Uint8Array.from(out);
}
