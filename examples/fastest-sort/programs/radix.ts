// Two passes of 11 bits and one of 10: the keys are read once to count all three digits.
import { alloc, result } from "@platform/challenge-sdk/assembly/program";

export { alloc };

const DIGITS: u32 = 2048;

export function sort(ptr: usize, len: i32): i64 {
  const spare = alloc(len);
  const counts = alloc(3 * 4 * DIGITS);
  const end = ptr + <usize>len;
  const second = counts + 4 * DIGITS;
  const third = second + 4 * DIGITS;
  for (let at = ptr; at < end; at += 4) {
    const key = load<u32>(at);
    count(counts, key & 0x7ff);
    count(second, (key >> 11) & 0x7ff);
    count(third, key >> 22);
  }
  pass(ptr, spare, len, counts, 0);
  pass(spare, ptr, len, second, 11);
  pass(ptr, spare, len, third, 22);
  return result(spare, len);
}

function count(counts: usize, digit: u32): void {
  const at = counts + 4 * <usize>digit;
  store<u32>(at, load<u32>(at) + 4);
}

function pass(from: usize, to: usize, len: i32, counts: usize, shift: u32): void {
  let start = <u32>to;
  for (let at = counts, end = counts + 4 * DIGITS; at < end; at += 4) {
    const size = load<u32>(at);
    store<u32>(at, start);
    start += size;
  }
  for (let at = from, end = from + <usize>len; at < end; at += 4) {
    const key = load<u32>(at);
    const slot = counts + 4 * <usize>((key >> shift) & 0x7ff);
    const place = load<u32>(slot);
    store<u32>(place, key);
    store<u32>(slot, place + 4);
  }
}
