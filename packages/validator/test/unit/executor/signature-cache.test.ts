// Goal: a verdict is computed once for the same four parts and never shared by different ones; method: a counting verifier.

import { expect, it } from "vitest";
import { createSignatureCache } from "../../../src/executor/signature-cache.ts";

const bytes = (length: number, fill: number) => new Uint8Array(length).fill(fill);

it("asks once for each scheme, key, message and signature", () => {
  const asked: string[] = [];
  const cache = createSignatureCache((scheme, key, message, signature) => {
    asked.push(`${scheme}/${key.slice(0, 2)}/${message.length}/${signature.slice(0, 2)}`);
    return scheme === 1;
  });
  const parts = [bytes(32, 1), bytes(5, 2), bytes(64, 3)] as const;
  expect(cache.verify(1, ...parts)).toBe(true);
  expect(cache.verify(1, ...parts)).toBe(true);
  expect(cache.verify(0, ...parts)).toBe(false);
  expect(cache.verify(0, ...parts)).toBe(false);
  expect(cache.verify(1, bytes(32, 9), parts[1], parts[2])).toBe(true);
  expect(cache.verify(1, parts[0], bytes(6, 2), parts[2])).toBe(true);
  expect(cache.verify(1, parts[0], parts[1], bytes(64, 9))).toBe(true);
  expect(asked).toEqual(["1/01/5/03", "0/01/5/03", "1/09/5/03", "1/01/6/03", "1/01/5/09"]);
});

it("knows no third scheme", () => {
  const cache = createSignatureCache(() => true);
  expect(cache.verify(2, bytes(32, 1), bytes(1, 1), bytes(64, 1))).toBe(false);
});

it("forgets the oldest of more than it may keep", () => {
  let asked = 0;
  const cache = createSignatureCache(() => {
    asked++;
    return true;
  });
  const message = (n: number) => Uint8Array.of(n & 255, (n >> 8) & 255, n >> 16);
  const ask = (n: number) => cache.verify(0, bytes(32, 0), message(n), bytes(64, 0));
  for (let n = 0; n <= 16_384; n++) ask(n);
  expect(asked).toBe(16_385);
  ask(16_384);
  expect(asked).toBe(16_385);
  ask(0);
  expect(asked).toBe(16_386);
});
