// Goal: frames survive any cutting of the stream and nothing else is taken; method: random frames
// in random chunks (seed printed by fast-check), then impossible heads.
import { concatBytes, MAX_FRAME_BYTES } from "@platform/protocol";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { MESSAGE_CLASSES } from "../../src/index.ts";
import { encodeFrame, FrameDecoder } from "../../src/pbft/frame.ts";

it("returns every frame, in order, however the stream is cut", () => {
  const frame = fc.record({
    class: fc.constantFrom(...MESSAGE_CLASSES),
    bytes: fc.uint8Array({ maxLength: 300 }),
  });
  const property = fc.property(
    fc.array(frame, { maxLength: 8 }),
    fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
    (frames, cuts) => {
      const stream = concatBytes(...frames.map((one) => encodeFrame(one.class, one.bytes)));
      const decoder = new FrameDecoder();
      const got = [];
      for (let at = 0, i = 0; at < stream.length; i++) {
        const size = cuts[i % cuts.length] as number;
        got.push(...decoder.push(stream.subarray(at, at + size)));
        at += size;
      }
      expect(got).toEqual(frames);
      for (const one of got) expect(one.bytes.byteLength).toBe(one.bytes.buffer.byteLength);
    },
  );
  fc.assert(property, { verbose: true });
});

it("takes the largest frame and refuses one byte more, no byte, and unknown classes", () => {
  const largest = encodeFrame("consensus", new Uint8Array(MAX_FRAME_BYTES));
  expect(new FrameDecoder().push(largest)).toHaveLength(1);
  const heads = [
    encodeFrame("consensus", new Uint8Array(MAX_FRAME_BYTES + 1)).subarray(0, 5),
    Uint8Array.of(0, 0, 0, 0, 0),
    Uint8Array.of(0, 0, 0, 1, MESSAGE_CLASSES.length),
  ];
  for (const head of heads)
    expect(() => new FrameDecoder().push(head)).toThrow(
      expect.objectContaining({ code: "FRAME_MALFORMED" }),
    );
});
