/** Bytes of one undo row: (u16 key length | key | u8 present | u32 length | value)*, keys sorted. */

import { FixedReader, FixedWriter } from "@platform/protocol";
import { fromLatin1, toLatin1 } from "../tree/latin1.ts";
import type { StateChanges } from "./state-view.ts";

export function encodeDelta(undo: StateChanges): Uint8Array {
  const writer = new FixedWriter();
  for (const [key, value] of undo) {
    writer.u16(key.length).bytes(fromLatin1(key));
    if (value === null) writer.u8(0);
    else writer.u8(1).u32(value.length).bytes(value);
  }
  return writer.done();
}

/** @throws RangeError on bytes that {@link encodeDelta} did not write. */
export function decodeDelta(bytes: Uint8Array): StateChanges {
  const reader = new FixedReader(bytes);
  const undo = new Map<string, Uint8Array | null>();
  while (reader.left > 0) {
    const key = toLatin1(reader.bytes(reader.u16()));
    const present = reader.u8();
    if (present > 1) throw new RangeError("presence is 0 or 1");
    undo.set(key, present === 1 ? reader.bytes(reader.u32()) : null);
  }
  return undo;
}
