// The standard library's sort of a typed array, with a comparison that is called indirectly.
import "@platform/challenge-sdk/assembly/program";

const LENGTH = 4096;

export function run(n: i32): i64 {
  let sum: i64 = 0;
  let state: u32 = 20261;
  const keys = new Uint32Array(LENGTH);
  for (let round = 0; round < n; round++) {
    for (let i = 0; i < LENGTH; i++) {
      state = state * 1664525 + 1013904223;
      keys[i] = state;
    }
    keys.sort((a, b) => (a < b ? -1 : <i32>(a > b)));
    for (let i = 0; i < LENGTH; i += 64) sum = sum * 31 + keys[i];
  }
  return sum;
}
