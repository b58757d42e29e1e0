// Scores tours for TSPLIB instances against their known optima. Integers only.
import {
  fail,
  OK,
  PARAMETERS,
  PAYLOAD,
  readInput,
  u16At,
  writeScore,
} from "@platform/challenge-sdk/assembly";
import { BERLIN52, EIL51, KROA100, OPTIMA, ST70 } from "./instances";

const WHOLE: u64 = 1_000_000_000;

/**
 * Parameters: one byte for each instance that counts. Payload: for each of them, in that order, its
 * id (u8), its number of cities (u16) and the tour (u16 each, cities from 0), little-endian.
 */
export function evaluate(): i32 {
  const ids = readInput(PARAMETERS);
  const payload = readInput(PAYLOAD);
  if (ids.length == 0) return fail("the challenge names no instance");
  const note = new Uint8Array(4 * ids.length);
  let offset = 0;
  let total: u64 = 0;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i];
    if (id >= <u8>OPTIMA.length) return fail("the challenge names an unknown instance");
    const cities = citiesOf(id);
    const count = cities.length >> 1;
    const end = offset + 3 + 2 * count;
    if (end > payload.length) return fail("the payload is too short");
    if (payload[offset] != id) return fail("the payload has another instance here");
    if (u16At(payload, offset + 1) != <u32>count) return fail("the tour has another length");
    const length = tourLength(cities, payload, offset + 3);
    if (length == 0) return fail("the tour leaves out or repeats a city");
    store<u32>(note.dataStart + 4 * i, <u32>length);
    total += (<u64>OPTIMA[id] * WHOLE) / length;
    offset = end;
  }
  if (offset != payload.length) return fail("the payload has bytes after the last tour");
  writeScore(total / ids.length, note);
  return OK;
}

function citiesOf(id: u8): i32[] {
  if (id == 0) return BERLIN52;
  if (id == 1) return EIL51;
  if (id == 2) return ST70;
  return KROA100;
}

/** Length of the closed tour, or 0 when it is not a permutation of the cities. */
function tourLength(cities: i32[], payload: Uint8Array, offset: i32): u64 {
  const count = cities.length >> 1;
  const seen = new Uint8Array(count);
  let length: u64 = 0;
  let from = <i32>u16At(payload, offset + 2 * (count - 1));
  if (from >= count) return 0;
  for (let i = 0; i < count; i++) {
    const to = <i32>u16At(payload, offset + 2 * i);
    if (to >= count || seen[to] != 0) return 0;
    seen[to] = 1;
    length += distance(cities, from, to);
    from = to;
  }
  return length;
}

/** TSPLIB's EUC_2D: the Euclidean distance rounded to the nearest integer. */
function distance(cities: i32[], a: i32, b: i32): u32 {
  const dx = cities[2 * a] - cities[2 * b];
  const dy = cities[2 * a + 1] - cities[2 * b + 1];
  const square = <u32>(dx * dx + dy * dy);
  const root = squareRoot(square);
  // (root + 1/2)^2 = root^2 + root + 1/4, so above root^2 + root the next integer is nearer.
  return square - root * root > root ? root + 1 : root;
}

/** Greatest integer whose square is at most `value`, bit by bit. */
function squareRoot(value: u32): u32 {
  let rest = value;
  let root: u32 = 0;
  for (let bit: u32 = 1 << 30; bit != 0; bit >>= 2) {
    if (rest >= root + bit) {
      rest -= root + bit;
      root = (root >> 1) + bit;
    } else root >>= 1;
  }
  return root;
}
