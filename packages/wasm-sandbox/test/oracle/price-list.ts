/**
 * The documented prices in words, written down again: every executed instruction costs 1, calls 4,
 * nop, block, loop, else and end nothing; entering a function costs 1 and 1 for 8 declared locals.
 * Bulk memory costs 1 more for 16 bytes, table operations 1 more for each element, growth within
 * the cap 1,024 a page and 1 an element. `drop` of a segment is one instruction like any other.
 */

const FREE = new Set([0x01, 0x02, 0x03, 0x05, 0x0b]);

export function priceOf(op: number): bigint {
  if (FREE.has(op)) return 0n;
  return op === 0x10 || op === 0x11 ? 4n : 1n;
}

export function priceOfEntry(declaredLocals: number): bigint {
  return 1n + BigInt(Math.floor(declaredLocals / 8));
}

export const priceOfBytes = (length: number): bigint => BigInt(Math.floor(length / 16));
export const priceOfElements = (count: number): bigint => BigInt(count);
export const priceOfPages = (pages: number): bigint => BigInt(pages) * 1024n;
