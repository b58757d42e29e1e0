// Never stops calling itself.
import { alloc, result } from "@platform/challenge-sdk/assembly/program";

export { alloc };

export function sort(ptr: usize, len: i32): i64 {
  return result(ptr, deeper(ptr, len));
}

function deeper(ptr: usize, len: i32): i32 {
  return deeper(ptr + 4, len + 1) + <i32>load<u32>(ptr);
}
