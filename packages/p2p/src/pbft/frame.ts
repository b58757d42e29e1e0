import { CodedError, concatBytes, MAX_FRAME_BYTES } from "@platform/protocol";
import { MESSAGE_CLASSES, type MessageClass } from "../config.ts";

/** Length u32 (class byte and payload), class u8, payload. */
const HEAD_BYTES = 5;

export interface Frame {
  readonly class: MessageClass;
  readonly bytes: Uint8Array;
}

/** One frame as it goes on the PBFT stream. */
export function encodeFrame(messageClass: MessageClass, payload: Uint8Array): Uint8Array {
  const head = new Uint8Array(HEAD_BYTES);
  new DataView(head.buffer).setUint32(0, payload.length + 1);
  head[4] = MESSAGE_CLASSES.indexOf(messageClass);
  return concatBytes(head, payload);
}

/** Cuts a byte stream into frames; holds at most one unfinished frame. */
export class FrameDecoder {
  #held: Uint8Array[] = [];
  #heldBytes = 0;

  /** Frames that the chunk completes. Throws FRAME_MALFORMED for an impossible head. */
  push(chunk: Uint8Array): Frame[] {
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    const frames: Frame[] = [];
    for (;;) {
      const frame = this.#next();
      if (frame === undefined) return frames;
      frames.push(frame);
    }
  }

  #next(): Frame | undefined {
    if (this.#heldBytes < HEAD_BYTES) return undefined;
    const joined = this.#join(HEAD_BYTES);
    const length = new DataView(joined.buffer, joined.byteOffset).getUint32(0);
    const messageClass = MESSAGE_CLASSES[joined[4] as number];
    if (length < 1 || length > MAX_FRAME_BYTES + 1 || messageClass === undefined)
      throw new CodedError({ code: "FRAME_MALFORMED", message: "a frame has an impossible head" });
    const end = HEAD_BYTES - 1 + length;
    if (this.#heldBytes < end) return undefined;
    const whole = this.#join(end);
    this.#held = whole.length > end ? [whole.subarray(end)] : [];
    this.#heldBytes -= end;
    // A copy, and by this constructor: a chunk may be a Buffer, whose `slice` is a view.
    return { class: messageClass, bytes: new Uint8Array(whole.subarray(HEAD_BYTES, end)) };
  }

  /** The first chunk, made to hold at least `length` bytes. */
  #join(length: number): Uint8Array {
    const first = this.#held[0] as Uint8Array;
    if (first.length >= length) return first;
    const joined = concatBytes(...this.#held);
    this.#held = [joined];
    return joined;
  }
}
