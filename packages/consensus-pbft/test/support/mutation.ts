/** Seeded damage to frames: what a hostile or broken peer may send. */

/** Uniform integers below a bound (mulberry32). */
export type Random = (below: number) => number;

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

export function pick<T>(random: Random, list: readonly T[]): T {
  return list[random(list.length)] as T;
}

/** First bytes of every CBOR type, lengths of 0 to 8 bytes, indefinite ones, tags and floats. */
const HEADS = [
  0x00, 0x17, 0x18, 0x1b, 0x20, 0x3b, 0x40, 0x58, 0x5b, 0x5f, 0x60, 0x78, 0x80, 0x9b, 0x9f,
];
const MORE_HEADS = [0xa0, 0xb8, 0xbb, 0xbf, 0xc2, 0xd8, 0xdb, 0xf4, 0xf6, 0xf7, 0xf9, 0xfb, 0xff];
const INTERESTING = [...HEADS, ...MORE_HEADS, 0x01, 0x7f, 0xfe];

/** One to four changes: bits, interesting bytes, cuts, insertions, repeats, and parts of another frame. */
export function mutateFrame(random: Random, frame: Uint8Array, other: Uint8Array): Uint8Array {
  const bytes = [...frame];
  for (let rounds = 1 + random(4); rounds > 0; rounds--) {
    const at = random(bytes.length + 1);
    const count = 1 + random(pick(random, [1, 2, 9, 64]));
    const kind = random(7);
    if (kind === 0 && at < bytes.length) bytes[at] = (bytes[at] as number) ^ (1 << random(8));
    else if (kind === 1 && at < bytes.length) bytes[at] = pick(random, INTERESTING);
    else if (kind === 2) bytes.splice(at, count);
    else if (kind === 3)
      bytes.splice(at, 0, ...Array.from({ length: count }, () => pick(random, INTERESTING)));
    else if (kind === 4) bytes.splice(at, 0, ...bytes.slice(Math.max(0, at - count), at));
    else if (kind === 5) {
      const from = random(other.length + 1);
      bytes.splice(at, count, ...other.subarray(from, from + count));
    } else if (at < bytes.length) bytes[at] = random(256);
  }
  return Uint8Array.from(bytes);
}
