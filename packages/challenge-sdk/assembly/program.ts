// What a miner's program needs: `export { alloc }` beside its entries, and a result to return.
// One instance serves one run, so nothing is ever freed.

export { halt } from "./halt";

let top: usize = __heap_base;

/** Room for `size` bytes, aligned to 16; the challenge's host writes the input there. */
export function alloc(size: i32): usize {
  const start = (top + 15) & ~15;
  top = start + <usize>size;
  const pages = <i32>((top + 0xffff) >> 16);
  const missing = pages - memory.size();
  if (missing > 0 && memory.grow(missing) < 0) unreachable();
  return start;
}

/** What every entry returns: where its output lies and how long it is. */
export function result(ptr: usize, len: i32): i64 {
  return ((<i64>ptr) << 32) | <i64>len;
}
