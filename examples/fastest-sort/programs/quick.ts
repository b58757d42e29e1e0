// Quicksort by the median of three, insertion sort for short stretches.
import { alloc, result } from "@platform/challenge-sdk/assembly/program";

export { alloc };

const SHORT: i32 = 12;

export function sort(ptr: usize, len: i32): i64 {
  range(ptr, 0, (len >> 2) - 1);
  return result(ptr, len);
}

function range(base: usize, first: i32, last: i32): void {
  let low = first;
  let high = last;
  while (high - low > SHORT) {
    const pivot = median(at(base, low), at(base, (low + high) >> 1), at(base, high));
    let i = low;
    let j = high;
    while (i <= j) {
      while (at(base, i) < pivot) i++;
      while (at(base, j) > pivot) j--;
      if (i <= j) {
        const kept = at(base, i);
        put(base, i, at(base, j));
        put(base, j, kept);
        i++;
        j--;
      }
    }
    // The shorter side by a call, the longer in this loop: the depth stays logarithmic.
    if (j - low < high - i) {
      range(base, low, j);
      low = i;
    } else {
      range(base, i, high);
      high = j;
    }
  }
  for (let i = low + 1; i <= high; i++) {
    const key = at(base, i);
    let j = i;
    for (; j > low && at(base, j - 1) > key; j--) put(base, j, at(base, j - 1));
    put(base, j, key);
  }
}

function at(base: usize, index: i32): u32 {
  return load<u32>(base + 4 * <usize>index);
}

function put(base: usize, index: i32, key: u32): void {
  store<u32>(base + 4 * <usize>index, key);
}

function median(a: u32, b: u32, c: u32): u32 {
  if (a < b) return b < c ? b : a < c ? c : a;
  return a < c ? a : b < c ? c : b;
}
