const DIGITS: i32 = 256;

/** Sorts little-endian u32 keys in place: four stable passes by one byte each. */
export function sortKeys(bytes: Uint8Array): void {
  const count = bytes.length >> 2;
  const spare = new Uint8Array(bytes.length);
  const starts = new StaticArray<u32>(DIGITS);
  let from = bytes.dataStart;
  let to = spare.dataStart;
  for (let shift: u32 = 0; shift < 32; shift += 8) {
    for (let digit = 0; digit < DIGITS; digit++) starts[digit] = 0;
    for (let i = 0; i < count; i++) starts[(load<u32>(from + 4 * i) >> shift) & 0xff] += 1;
    let start: u32 = 0;
    for (let digit = 0; digit < DIGITS; digit++) {
      const size = starts[digit];
      starts[digit] = start;
      start += size;
    }
    for (let i = 0; i < count; i++) {
      const key = load<u32>(from + 4 * i);
      const digit = (key >> shift) & 0xff;
      store<u32>(to + 4 * starts[digit], key);
      starts[digit] += 1;
    }
    const last = from;
    from = to;
    to = last;
  }
}
