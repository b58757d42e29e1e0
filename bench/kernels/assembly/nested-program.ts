// The program that the nested runs measure: mixes its 16 bytes of input into 8.
import { alloc, result } from "@platform/challenge-sdk/assembly/program";

export { alloc };

export function main(ptr: usize, len: i32): i64 {
  const out = alloc(8);
  let sum: u64 = 1;
  for (let i = 0; i < len; i++) sum = (sum ^ load<u8>(ptr + i)) * 0x100000001b3;
  store<u64>(out, sum);
  return result(out, 8);
}
