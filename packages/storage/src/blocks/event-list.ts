/** Bytes of one block's event list: u32 count | (u32 length | event)* */

import { FixedReader } from "@platform/protocol";

const LENGTH_BYTES = 4;

export function encodeEvents(events: readonly Uint8Array[]): Uint8Array {
  const size = events.reduce((sum, event) => sum + LENGTH_BYTES + event.length, LENGTH_BYTES);
  const bytes = Buffer.alloc(size);
  let at = bytes.writeUInt32BE(events.length, 0);
  for (const event of events) {
    at = bytes.writeUInt32BE(event.length, at);
    bytes.set(event, at);
    at += event.length;
  }
  return bytes;
}

/** @throws RangeError on bytes that {@link encodeEvents} did not write */
export function decodeEvents(bytes: Uint8Array): Uint8Array[] {
  const reader = new FixedReader(bytes);
  const events: Uint8Array[] = [];
  for (let left = reader.u32(); left > 0; left--) events.push(reader.bytes(reader.u32()));
  reader.end();
  return events;
}
