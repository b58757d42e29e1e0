/**
 * The documented prices in words, written down again, by sandbox version. nop, block, loop, else and
 * end cost nothing in any; entering a function costs 1 and 1 for 8 declared locals.
 */

export interface PriceList {
  /** One executed instruction; `op` of a prefix is 0xfc00 and more. */
  readonly instruction: (op: number) => bigint;
  readonly bytes: (length: number) => bigint;
  readonly elements: (count: number) => bigint;
  readonly pages: (pages: number) => bigint;
}

const FREE = new Set([0x01, 0x02, 0x03, 0x05, 0x0b]);

/** Every executed instruction costs 1, calls 4; 1 more for 16 bytes, an element; 1,024 a page. */
const VERSION_1: PriceList = {
  instruction: (op) => {
    if (FREE.has(op)) return 0n;
    return op === 0x10 || op === 0x11 ? 4n : 1n;
  },
  bytes: (length) => BigInt(Math.floor(length / 16)),
  elements: (count) => BigInt(count),
  pages: (pages) => BigInt(pages) * 1024n,
};

/** [first opcode, last opcode, price]; the first line that holds an opcode counts. */
const PRICES_2: readonly (readonly [number, number, bigint])[] = [
  [0x04, 0x04, 4n],
  [0x0d, 0x0d, 4n],
  [0x0e, 0x0e, 5n],
  [0x10, 0x11, 4n],
  [0x25, 0x25, 4n],
  [0x26, 0x26, 40n],
  [0x40, 0x40, 160n],
  [0x45, 0x5a, 2n],
  [0x5b, 0x66, 4n],
  // i32: clz, ctz, popcnt, add, sub 1; mul 2; div, rem 6; and, or, xor 1; shifts, rotations 2.
  [0x6c, 0x6c, 2n],
  [0x6d, 0x70, 6n],
  [0x74, 0x78, 2n],
  // The same for i64.
  [0x7e, 0x7e, 2n],
  [0x7f, 0x82, 6n],
  [0x86, 0x8a, 2n],
  // f32.sqrt, f64.sqrt; f32.div, f64.div; f32.copysign, f64.abs, f64.neg, f64.copysign; the rest.
  [0x91, 0x91, 18n],
  [0x9f, 0x9f, 18n],
  [0x95, 0x95, 16n],
  [0xa3, 0xa3, 16n],
  [0x98, 0x9a, 4n],
  [0xa6, 0xa6, 4n],
  [0x8b, 0xa5, 3n],
  // Truncation; conversion, demotion and promotion; reinterpretation.
  [0xa8, 0xab, 8n],
  [0xae, 0xb1, 8n],
  [0xb2, 0xbb, 8n],
  [0xbc, 0xbf, 3n],
  // Saturating truncation; memories and tables.
  [0xfc00, 0xfc07, 8n],
  [0xfc08, 0xfc11, 408n],
];

/** Load and store of a memory that can have at most so many pages. */
function accessPrices(pages: number): readonly [load: bigint, store: bigint] {
  if (pages <= 8) return [12n, 1n];
  if (pages <= 16) return [40n, 4n];
  if (pages <= 64) return [320n, 8n];
  return pages <= 160 ? [640n, 16n] : [1000n, 64n];
}

function version2(memoryCap: number): PriceList {
  const [load, store] = accessPrices(memoryCap);
  return {
    instruction: (op) => {
      if (FREE.has(op)) return 0n;
      if (op >= 0x28 && op <= 0x35) return load;
      if (op >= 0x36 && op <= 0x3e) return store;
      return PRICES_2.find(([first, last]) => op >= first && op <= last)?.[2] ?? 1n;
    },
    bytes: (length) => BigInt(Math.floor(length / 2)),
    elements: (count) => BigInt(count) * 32n,
    pages: (pages) => BigInt(pages) * 131_072n,
  };
}

/** @param memoryCap pages: the smaller of the declared maximum and what the caller allows */
export function priceList(version: number, memoryCap: number): PriceList {
  if (version === 1) return VERSION_1;
  if (version === 2) return version2(memoryCap);
  throw new Error(`no prices are written down for sandbox version ${version}`);
}

export function priceOfEntry(declaredLocals: number): bigint {
  return 1n + BigInt(Math.floor(declaredLocals / 8));
}
