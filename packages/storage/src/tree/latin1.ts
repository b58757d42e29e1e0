/**
 * Keys and hashes live in the tree as latin1 strings, one character a byte: they compare with `<`
 * in byte order, serve as Map keys, and cost a third of an array to hash.
 */

export function toLatin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}

export function fromLatin1(text: string): Uint8Array {
  const buffer = Buffer.from(text, "latin1");
  // Small Buffers share a pool; a copy of exact size may be kept and transferred.
  return Uint8Array.from(buffer);
}

/** 32 bytes held as latin1 to lower-case hex. */
export function latin1ToHex(text: string): string {
  return Buffer.from(text, "latin1").toString("hex");
}

/** Byte order; the default sort of strings would do, this says it. */
export function compareLatin1(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
