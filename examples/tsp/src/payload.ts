export interface Tour {
  readonly instance: number;
  readonly cities: readonly number[];
}

/** What a miner submits: for each instance its id (u8), city count (u16) and tour (u16 each). */
export function encodeTours(tours: readonly Tour[]): Uint8Array {
  const size = tours.reduce((sum, tour) => sum + 3 + 2 * tour.cities.length, 0);
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  let offset = 0;
  for (const { instance, cities } of tours) {
    view.setUint8(offset, instance);
    view.setUint16(offset + 1, cities.length, true);
    for (const [i, city] of cities.entries()) view.setUint16(offset + 3 + 2 * i, city, true);
    offset += 3 + 2 * cities.length;
  }
  return out;
}
