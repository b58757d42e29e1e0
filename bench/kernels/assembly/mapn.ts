// The standard library's Map: hashing, collisions, growth and removal.
import "@platform/challenge-sdk/assembly/program";

const ROUND = 4096;

export function run(n: i32): i64 {
  let sum: i64 = 0;
  for (let round = 0; round < n; round++) {
    // Nothing lives longer than a round: what is measured is work, not pages touched anew.
    heap.reset();
    const map = new Map<u32, i32>();
    let state: u32 = 17 + round;
    for (let i = 0; i < ROUND; i++) {
      state = state * 1664525 + 1013904223;
      const key = (state >> 16) & 0x7ff;
      if (map.has(key)) sum += map.get(key);
      if (state >> 28 == 0) map.delete(key);
      else map.set(key, i);
    }
    sum += map.size;
  }
  return sum;
}
