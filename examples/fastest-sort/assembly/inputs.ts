import { Random } from "@platform/challenge-sdk/assembly";

/** Arrays of one evaluation: few keys, many equal ones, many. */
export const ARRAYS: i32 = 3;

/** Little-endian u32 keys; the seed draws their number and their values. */
export function makeInput(random: Random, index: i32): Uint8Array {
  const least: u32 = 256 << (<u32>index * 2 > 3 ? 3 : <u32>index * 2);
  const count = least + random.below(least >> 2);
  // The second array has few distinct keys, so that ties are met too.
  const mask: u32 = index == 1 ? 0xff : 0xffffffff;
  const bytes = new Uint8Array(<i32>(4 * count));
  for (let i: u32 = 0; i < count; i++) store<u32>(bytes.dataStart + 4 * i, random.nextU32() & mask);
  return bytes;
}
