/**
 * 64 bits over a memory, by two 32-bit FNV-1a lanes of different start: a comparison of runs of our
 * own, not a seal. Trailing zero bytes count by the length only.
 */
export function memoryDigest(memory: Uint8Array): string {
  let end = memory.length;
  while (end > 0 && memory[end - 1] === 0) end--;
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (let i = 0; i < end; i++) {
    a = Math.imul(a ^ (memory[i] as number), 0x01000193);
    b = Math.imul(b ^ (memory[i] as number), 0x01000193) ^ (a >>> 15);
  }
  return `${hex(a)}${hex(b)}:${memory.length}`;
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}
