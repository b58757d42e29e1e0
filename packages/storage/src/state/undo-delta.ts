/** Bytes of one undo row: (u16 key length | key | u8 present | u32 length | value)*, keys sorted. */

import type { StateChanges } from "./state-view.ts";

/** Length of key and presence, which each entry has, and of a present value's length. */
const HEAD_BYTES = 3;
const LENGTH_BYTES = 4;

/** Written in place: genesis and upgrades change a hundred thousand keys at once. */
export function encodeDelta(undo: StateChanges): Uint8Array {
  let size = 0;
  for (const [key, value] of undo)
    size += HEAD_BYTES + key.length + (value === null ? 0 : LENGTH_BYTES + value.length);
  const bytes = Buffer.alloc(size);
  let at = 0;
  for (const [key, value] of undo) {
    at = bytes.writeUInt16BE(key.length, at);
    at += bytes.write(key, at, "latin1");
    at = bytes.writeUInt8(value === null ? 0 : 1, at);
    if (value === null) continue;
    at = bytes.writeUInt32BE(value.length, at);
    bytes.set(value, at);
    at += value.length;
  }
  return bytes;
}

/** @throws RangeError on bytes that {@link encodeDelta} did not write. */
export function decodeDelta(bytes: Uint8Array): StateChanges {
  const input = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const undo = new Map<string, Uint8Array | null>();
  let at = 0;
  const take = (length: number): Buffer => {
    if (at + length > input.length) throw new RangeError("the undo row is too short");
    at += length;
    return input.subarray(at - length, at);
  };
  while (at < input.length) {
    const key = take(take(2).readUInt16BE()).toString("latin1");
    const present = take(1).readUInt8();
    if (present > 1) throw new RangeError("presence is 0 or 1");
    undo.set(key, present === 1 ? Uint8Array.from(take(take(LENGTH_BYTES).readUInt32BE())) : null);
  }
  return undo;
}
