/** Anchors on the chain: what was written reads back; any other bytes are nothing, without an error. */

import { expect, test } from "vitest";
import { decodeHeadAnchor, encodeHeadAnchor, fromHex } from "../../src/index.ts";

const h = (byte: number): string => byte.toString(16).padStart(2, "0").repeat(32);
const newest = { height: 20n, hash: h(1) };
const before = { height: 19n, hash: h(2) };
const one = encodeHeadAnchor({ chainId: h(9), heads: [newest] });
const two = encodeHeadAnchor({ chainId: h(9), heads: [newest, before] });

test("one head takes 88 bytes, two take the 128 of the longest plain field", () => {
  expect([one.length, two.length]).toEqual([88, 128]);
  expect(decodeHeadAnchor(one)).toEqual({ chainId: h(9), heads: [newest] });
  expect(decodeHeadAnchor(two)).toEqual({ chainId: h(9), heads: [newest, before] });
});

test("every cut, every other tag and trailing bytes are nothing", () => {
  for (let length = 0; length < 128; length++)
    if (length !== 88) expect(decodeHeadAnchor(two.slice(0, length)), `${length}`).toBeNull();
  expect(decodeHeadAnchor(Uint8Array.of(...two, 0))).toBeNull();
  const other = two.slice();
  other[15] = (other[15] as number) + 1;
  expect(decodeHeadAnchor(other)).toBeNull();
  expect(decodeHeadAnchor(fromHex("00".repeat(512)))).toBeNull();
});

test("heads that do not descend, or of height 0, are neither written nor read", () => {
  for (const heads of [
    [before, newest],
    [newest, newest],
  ] as const) {
    expect(() => encodeHeadAnchor({ chainId: h(9), heads })).toThrow(RangeError);
    const bytes = two.slice();
    const [first, second] = heads;
    bytes.set(encodeHeadAnchor({ chainId: h(9), heads: [first] }).slice(48), 48);
    bytes.set(encodeHeadAnchor({ chainId: h(9), heads: [second] }).slice(48), 88);
    expect(decodeHeadAnchor(bytes)).toBeNull();
  }
  const zero = encodeHeadAnchor({ chainId: h(9), heads: [{ height: 0n, hash: h(1) }] });
  expect(decodeHeadAnchor(zero)).toBeNull();
});
