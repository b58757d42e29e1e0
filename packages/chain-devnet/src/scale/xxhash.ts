/** xxHash64 (seeded), the fast hash behind Substrate's twox hashers. */

const MASK = 0xffff_ffff_ffff_ffffn;
const PRIME_1 = 0x9e37_79b1_85eb_ca87n;
const PRIME_2 = 0xc2b2_ae3d_27d4_eb4fn;
const PRIME_3 = 0x1656_67b1_9e37_79f9n;
const PRIME_4 = 0x85eb_ca77_c2b2_ae63n;
const PRIME_5 = 0x27d4_eb2f_1656_67c5n;

function rotate(value: bigint, bits: bigint): bigint {
  return ((value << bits) | (value >> (64n - bits))) & MASK;
}

function round(accumulator: bigint, lane: bigint): bigint {
  return (rotate((accumulator + lane * PRIME_2) & MASK, 31n) * PRIME_1) & MASK;
}

function merge(accumulator: bigint, lane: bigint): bigint {
  return ((accumulator ^ round(0n, lane)) * PRIME_1 + PRIME_4) & MASK;
}

/** xxHash64 of the bytes under a seed. */
export function xxh64(bytes: Uint8Array, seed: bigint): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;
  let hash: bigint;
  if (bytes.length >= 32) {
    const lanes = [
      (seed + PRIME_1 + PRIME_2) & MASK,
      (seed + PRIME_2) & MASK,
      seed,
      (seed - PRIME_1) & MASK,
    ];
    for (; offset + 32 <= bytes.length; offset += 32)
      for (let i = 0; i < 4; i++)
        lanes[i] = round(lanes[i] as bigint, view.getBigUint64(offset + 8 * i, true));
    const [a, b, c, d] = lanes as [bigint, bigint, bigint, bigint];
    hash = (rotate(a, 1n) + rotate(b, 7n) + rotate(c, 12n) + rotate(d, 18n)) & MASK;
    for (const lane of lanes) hash = merge(hash, lane);
  } else hash = (seed + PRIME_5) & MASK;
  return finish((hash + BigInt(bytes.length)) & MASK, view, offset);
}

function finish(start: bigint, view: DataView, from: number): bigint {
  let hash = start;
  let offset = from;
  for (; offset + 8 <= view.byteLength; offset += 8)
    hash =
      (rotate(hash ^ round(0n, view.getBigUint64(offset, true)), 27n) * PRIME_1 + PRIME_4) & MASK;
  if (offset + 4 <= view.byteLength) {
    const lane = BigInt(view.getUint32(offset, true));
    hash = (rotate(hash ^ ((lane * PRIME_1) & MASK), 23n) * PRIME_2 + PRIME_3) & MASK;
    offset += 4;
  }
  for (; offset < view.byteLength; offset++)
    hash =
      (rotate(hash ^ ((BigInt(view.getUint8(offset)) * PRIME_5) & MASK), 11n) * PRIME_1) & MASK;
  hash = ((hash ^ (hash >> 33n)) * PRIME_2) & MASK;
  hash = ((hash ^ (hash >> 29n)) * PRIME_3) & MASK;
  return hash ^ (hash >> 32n);
}
