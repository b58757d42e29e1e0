// Strings: building, splitting, searching and reading numbers back.
import "@platform/challenge-sdk/assembly/program";

const WORDS = 64;

export function run(n: i32): i64 {
  let sum: i64 = 0;
  for (let round = 0; round < n; round++) {
    // Nothing lives longer than a round: what is measured is work, not pages touched anew.
    heap.reset();
    const words = new Array<string>();
    for (let i = 0; i < WORDS; i++) words.push((round * 7919 + i * 104729).toString());
    const text = words.join(",");
    const parts = text.split(",");
    for (let i = 0; i < parts.length; i++) sum += <i64>parseInt(parts[i]);
    sum += text.indexOf(words[WORDS - 1]) + text.length;
  }
  return sum;
}
