/**
 * The documented prices in words, written down again, by sandbox version. nop, block, loop, else and
 * end cost nothing in any.
 */

export interface PriceList {
  /** Entering a function, by its declared locals. */
  readonly entry: (locals: number) => bigint;
  /** One executed instruction; `op` of a prefix is 0xfc00 and more. */
  readonly instruction: (op: number) => bigint;
  readonly bytes: (length: number) => bigint;
  readonly elements: (count: number) => bigint;
  readonly pages: (pages: number) => bigint;
}

const FREE = new Set([0x01, 0x02, 0x03, 0x05, 0x0b]);

/** Every executed instruction costs 1, calls 4; 1 more for 16 bytes, an element; 1,024 a page. */
const VERSION_1: PriceList = {
  entry: (locals) => 1n + BigInt(Math.floor(locals / 8)),
  instruction: (op) => {
    if (FREE.has(op)) return 0n;
    return op === 0x10 || op === 0x11 ? 4n : 1n;
  },
  bytes: (length) => BigInt(Math.floor(length / 16)),
  elements: (count) => BigInt(count),
  pages: (pages) => BigInt(pages) * 1024n,
};

/** [first opcode, last opcode, price]; the first line that holds an opcode counts, else it is 1. */
const PRICES_2: readonly (readonly [number, number, bigint])[] = [
  [0x04, 0x04, 15n],
  [0x0c, 0x0c, 6n],
  [0x0d, 0x0d, 15n],
  [0x0e, 0x0e, 20n],
  [0x10, 0x11, 8n],
  [0x25, 0x25, 8n],
  [0x26, 0x26, 80n],
  [0x40, 0x40, 320n],
  [0x45, 0x5a, 4n],
  [0x5b, 0x66, 8n],
  // i32: clz, ctz, popcnt 2; add, sub 1; mul 4; div, rem 16; and, or, xor, shifts 1; rotations 2.
  [0x67, 0x69, 2n],
  [0x6c, 0x6c, 4n],
  [0x6d, 0x70, 16n],
  [0x77, 0x78, 2n],
  // The same for i64.
  [0x79, 0x7b, 2n],
  [0x7e, 0x7e, 4n],
  [0x7f, 0x82, 16n],
  [0x89, 0x8a, 2n],
  // f32.sqrt, f64.sqrt; f32.div, f64.div; f32.copysign, f64.abs, f64.neg, f64.copysign; the rest.
  [0x91, 0x91, 44n],
  [0x9f, 0x9f, 44n],
  [0x95, 0x95, 38n],
  [0xa3, 0xa3, 38n],
  [0x98, 0x9a, 10n],
  [0xa6, 0xa6, 10n],
  [0x8b, 0xa5, 6n],
  // Wrapping and extending; truncation; conversion, demotion, promotion; reinterpretation.
  [0xa7, 0xa7, 2n],
  [0xac, 0xad, 2n],
  [0xa8, 0xb1, 16n],
  [0xb2, 0xbb, 16n],
  [0xbc, 0xbf, 6n],
  [0xc0, 0xc4, 2n],
  // Saturating truncation; memories and tables.
  [0xfc00, 0xfc07, 16n],
  [0xfc08, 0xfc11, 916n],
];

/** Load and store of a memory that can have at most so many pages. */
function accessPrices(pages: number): readonly [load: bigint, store: bigint] {
  if (pages <= 2) return [15n, 1n];
  if (pages <= 8) return [25n, 2n];
  if (pages <= 16) return [80n, 8n];
  if (pages <= 64) return [800n, 16n];
  return pages <= 160 ? [1280n, 32n] : [2000n, 128n];
}

function version2(memoryCap: number): PriceList {
  const [load, store] = accessPrices(memoryCap);
  return {
    entry: (locals) => 2n + BigInt(Math.floor(locals / 4)),
    instruction: (op) => {
      if (FREE.has(op)) return 0n;
      if (op >= 0x28 && op <= 0x35) return load;
      if (op >= 0x36 && op <= 0x3e) return store;
      return PRICES_2.find(([first, last]) => op >= first && op <= last)?.[2] ?? 1n;
    },
    bytes: (length) => BigInt(length),
    elements: (count) => BigInt(count) * 64n,
    pages: (pages) => BigInt(pages) * 262_144n,
  };
}

/** @param memoryCap pages: the smaller of the declared maximum and what the caller allows */
export function priceList(version: number, memoryCap: number): PriceList {
  if (version === 1) return VERSION_1;
  if (version === 2) return version2(memoryCap);
  throw new Error(`no prices are written down for sandbox version ${version}`);
}
