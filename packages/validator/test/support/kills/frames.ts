/** Frames on a pipe: u32 length of the rest, one letter, bytes. Half a frame was never sent. */

export interface Frame {
  readonly kind: string;
  readonly bytes: Uint8Array;
}

export function encodeFrame(kind: string, bytes: Uint8Array): Uint8Array {
  const frame = Buffer.alloc(5 + bytes.length);
  frame.writeUInt32BE(1 + bytes.length);
  frame.write(kind, 4, "latin1");
  frame.set(bytes, 5);
  return frame;
}

/** Gives each whole frame of a stream of chunks. */
export function frameReader(take: (frame: Frame) => void): (chunk: Uint8Array) => void {
  let held: Buffer = Buffer.alloc(0);
  return (chunk) => {
    held = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk]);
    while (held.length >= 4) {
      const end = 4 + held.readUInt32BE();
      if (held.length < end) return;
      const frame = held.subarray(0, end);
      held = held.subarray(end);
      take({ kind: frame.toString("latin1", 4, 5), bytes: Uint8Array.from(frame.subarray(5)) });
    }
  };
}
