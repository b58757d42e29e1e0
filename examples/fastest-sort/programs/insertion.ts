// Insertion sort: correct, and quadratic.
import { alloc, result } from "@platform/challenge-sdk/assembly/program";

export { alloc };

export function sort(ptr: usize, len: i32): i64 {
  const end = ptr + <usize>len;
  for (let next = ptr + 4; next < end; next += 4) {
    const key = load<u32>(next);
    let place = next;
    for (; place > ptr && load<u32>(place - 4) > key; place -= 4)
      store<u32>(place, load<u32>(place - 4));
    store<u32>(place, key);
  }
  return result(ptr, len);
}
