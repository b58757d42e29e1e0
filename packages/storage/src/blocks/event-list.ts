/** Bytes of one block's event list: u32 count | (u32 length | event)* */

import { FixedReader, FixedWriter } from "@platform/protocol";

export function encodeEvents(events: readonly Uint8Array[]): Uint8Array {
  const writer = new FixedWriter().u32(events.length);
  for (const event of events) writer.u32(event.length).bytes(event);
  return writer.done();
}

/** @throws RangeError on bytes that {@link encodeEvents} did not write */
export function decodeEvents(bytes: Uint8Array): Uint8Array[] {
  const reader = new FixedReader(bytes);
  const events: Uint8Array[] = [];
  for (let left = reader.u32(); left > 0; left--) events.push(reader.bytes(reader.u32()));
  reader.end();
  return events;
}
