// Loops for ever.
import { alloc, result } from "@platform/challenge-sdk/assembly/program";

export { alloc };

export function sort(ptr: usize, len: i32): i64 {
  let turns: u32 = 0;
  while (load<u32>(ptr) != turns || len > 0) turns++;
  return result(ptr, len);
}
