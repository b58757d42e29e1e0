/** The challenge's inputs for a seed, as anyone may compute them who knows it. */

import { fromHex, type Hex32 } from "@platform/protocol";

const U64 = 0xffff_ffff_ffff_ffffn;
const LEAST_KEYS = [256, 1024, 2048];
const MASKS = [0xffff_ffff, 0xff, 0xffff_ffff];

const rotate = (value: bigint, by: bigint) => ((value << by) | (value >> (64n - by))) & U64;

/** The three arrays of one evaluation. */
export function inputsOf(seed: Hex32): Uint32Array[] {
  const bytes = fromHex(seed);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const word = (i: number) => view.getBigUint64(8 * i, true);
  let state = word(0) ^ rotate(word(1), 17n) ^ rotate(word(2), 31n) ^ word(3);
  state ^= 0x9e3779b97f4a7c15n;
  if (state === 0n) state = 0x9e3779b97f4a7c15n;
  const nextU32 = () => {
    state ^= state >> 12n;
    state = (state ^ (state << 25n)) & U64;
    state ^= state >> 27n;
    return Number(((state * 0x2545f4914f6cdd1dn) & U64) >> 32n);
  };
  return LEAST_KEYS.map((least, i) => {
    const count = least + Math.floor((nextU32() * (least >> 2)) / 0x1_0000_0000);
    return Uint32Array.from({ length: count }, () => (nextU32() & (MASKS[i] as number)) >>> 0);
  });
}
