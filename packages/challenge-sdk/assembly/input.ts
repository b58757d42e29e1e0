import { input_read, input_size } from "./platform";

/** Kinds of input. */
export const PAYLOAD: i32 = 0;
export const SEED: i32 = 1;
export const PARAMETERS: i32 = 2;

/** The whole input of one kind. Its size is bounded by the manifest (payload) or small. */
export function readInput(kind: i32): Uint8Array {
  const size = input_size(kind);
  const bytes = new Uint8Array(size);
  const read = input_read(kind, 0, bytes.dataStart, size);
  assert(read == size);
  return bytes;
}

/** Little-endian numbers at a byte offset; a trap outside the array. */
export function u16At(bytes: Uint8Array, offset: i32): u32 {
  assert(offset >= 0 && offset + 2 <= bytes.length);
  return load<u16>(bytes.dataStart + offset);
}

export function u32At(bytes: Uint8Array, offset: i32): u32 {
  assert(offset >= 0 && offset + 4 <= bytes.length);
  return load<u32>(bytes.dataStart + offset);
}

export function u64At(bytes: Uint8Array, offset: i32): u64 {
  assert(offset >= 0 && offset + 8 <= bytes.length);
  return load<u64>(bytes.dataStart + offset);
}
