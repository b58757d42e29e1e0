/**
 * Bits of a key: for each byte a 1 and its 8 bits, highest first; after the last byte a 0.
 * The code is prefix-free and keeps byte order with the shorter key first.
 */

/** Bit index of a leaf, above every real one. */
export const END = 0x3fff_ffff;
/** Bits that one key byte takes. */
export const BITS_PER_BYTE = 9;

/** Bit `index` of the key as 0 or 1; 0 past its end. */
export function keyBit(key: string, index: number): number {
  const byte = (index / BITS_PER_BYTE) | 0;
  const place = index % BITS_PER_BYTE;
  if (byte >= key.length) return 0;
  return place === 0 ? 1 : (key.charCodeAt(byte) >> (8 - place)) & 1;
}

/** First bit where the keys differ; {@link END} for equal keys. */
export function criticalBit(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = a.charCodeAt(i) ^ b.charCodeAt(i);
    if (difference !== 0) return BITS_PER_BYTE * i + Math.clz32(difference) - 23;
  }
  return a.length === b.length ? END : BITS_PER_BYTE * shared;
}
