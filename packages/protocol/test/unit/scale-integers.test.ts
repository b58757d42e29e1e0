// Goal: the integer codecs of this package are scale-ts' own, byte for byte; method: borders and drawn
// values through both.
import fc from "fast-check";
import * as scale from "scale-ts";
import { expect, test } from "vitest";
import { u8, u16, u32, u64 } from "../../src/index.ts";

for (const [name, ours, theirs, max] of [
  ["u8", u8, scale.u8, 0xff],
  ["u16", u16, scale.u16, 0xffff],
  ["u32", u32, scale.u32, 0xffff_ffff],
] as const)
  test(`${name} reads and writes as scale-ts does`, () => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(0, 1, max), fc.integer({ min: 0, max })), (value) => {
        expect(ours.enc(value)).toEqual(theirs.enc(value));
        expect(ours.dec(ours.enc(value))).toBe(value);
      }),
    );
  });

test("u64 reads and writes as scale-ts does", () => {
  const max = (1n << 64n) - 1n;
  const value = fc.oneof(fc.constantFrom(0n, 1n << 32n, max), fc.bigInt({ min: 0n, max }));
  fc.assert(
    fc.property(value, (drawn) => {
      expect(u64.enc(drawn)).toEqual(scale.u64.enc(drawn));
      expect(u64.dec(u64.enc(drawn))).toBe(drawn);
    }),
  );
});
