// Goal: numbers are read strictly; method: every u32 and s32/s64 round trip through an independent
// encoder, and every longer or stray form is refused.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Cursor } from "../../../src/decode/cursor.ts";
import { ByteSink } from "../../../src/meter/byte-sink.ts";

/** Signed LEB128 in exactly `length` bytes, whatever the value needs. */
function padded(value: bigint, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => {
    const low = Number((value >> BigInt(7 * i)) & 0x7fn);
    return i === length - 1 ? low : low | 0x80;
  });
}

describe("LEB128", () => {
  it("u32 reads what the sink writes, padded or not", () => {
    fc.assert(
      fc.property(fc.nat({ max: 0xffff_ffff }), (value) => {
        expect(new Cursor(new ByteSink().u32(value).done()).u32()).toBe(value);
        expect(new Cursor(padded(BigInt(value), 5)).u32()).toBe(value);
      }),
      { seed: 1 },
    );
  });

  it.each([32, 64] as const)("s%i accepts its range in every length and nothing wider", (bits) => {
    const half = 1n << BigInt(bits - 1);
    const longest = Math.ceil(bits / 7);
    fc.assert(
      fc.property(fc.bigInt({ min: -half, max: half - 1n }), (value) => {
        for (const bytes of [new ByteSink().signed(value).done(), padded(value, longest)]) {
          const cursor = new Cursor(bytes);
          cursor.skipSigned(bits);
          expect(cursor.done).toBe(true);
        }
      }),
      { seed: 2 },
    );
    for (const value of [half, -half - 1n])
      expect(() => new Cursor(padded(value, longest)).skipSigned(bits)).toThrow("stray high bits");
    expect(() => new Cursor(padded(0n, longest + 1)).skipSigned(bits)).toThrow("too long");
  });
});
