// Goal: the pure ed25519 judges as the platform's, edge cases included: a proof must not be valid in one place only; method: both on honest, altered, small-order and mixed-order inputs.

import { createHash } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import { isSmallOrder, signEd25519, verifySignature } from "@platform/keys";
import { concatBytes, Scheme, toHex } from "@platform/protocol";
import { expect, it } from "vitest";
import { verifyEd25519 } from "../../src/index.ts";

const { Point } = ed25519;
const ORDER = Point.Fn.ORDER;
const PRIME = (1n << 255n) - 19n;
const MESSAGE = Uint8Array.of(9);

function bytesOf(value: bigint): Uint8Array {
  const out = new Uint8Array(32);
  for (let i = 0, rest = value; i < 32; i++, rest >>= 8n) out[i] = Number(rest & 255n);
  return out;
}
function hashOf(...parts: Uint8Array[]): bigint {
  const digest = createHash("sha512")
    .update(concatBytes(...parts))
    .digest();
  return BigInt(`0x${toHex(new Uint8Array(digest.reverse()))}`) % ORDER;
}

/** What both say; fails if they differ. */
function judged(key: Uint8Array, message: Uint8Array, r: Uint8Array, s: bigint): boolean {
  const signature = toHex(r) + toHex(bytesOf(s));
  const pure = verifyEd25519(toHex(key), message, signature);
  expect(verifySignature(Scheme.ed25519, toHex(key), message, signature)).toBe(pure);
  return pure;
}

const SECRET = 123_456_789n;
const NONCE = 777n;
/** Of order 8. */
const SMALL = Point.fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
const R = Point.BASE.multiply(NONCE);

it("takes honest signatures and no altered one", () => {
  const signer = signEd25519(new Uint8Array(32).fill(7));
  const key = Uint8Array.from(Buffer.from(signer.publicKey, "hex"));
  for (let i = 0; i < 16; i++) {
    const message = Uint8Array.of(i);
    const signature = Uint8Array.from(Buffer.from(signer.sign(message), "hex"));
    const s = BigInt(`0x${toHex(signature.slice(32).reverse())}`);
    const r = signature.slice(0, 32);
    expect(judged(key, message, r, s)).toBe(true);
    expect(judged(key, message, r, s + ORDER)).toBe(false);
    expect(judged(key, Uint8Array.of(i + 1), r, s)).toBe(false);
  }
});

it("takes no small order, in any encoding of it", () => {
  // y of the points of order 1, 2, 4 and 8, and the spellings above the prime.
  const { y } = SMALL.toAffine();
  const ys = [0n, 1n, PRIME - 1n, PRIME, PRIME + 1n, y, PRIME - y];
  const encodings = ys.flatMap((one) => [bytesOf(one), bytesOf(one | (1n << 255n))]);
  for (const key of encodings)
    for (const r of encodings) expect(judged(key, MESSAGE, r, 0n)).toBe(false);
  // The neutral element as key would make every R = [S]B valid; as R it needs S = k a.
  const neutral = Point.ZERO.toBytes();
  expect(judged(neutral, MESSAGE, R.toBytes(), NONCE)).toBe(false);
  const key = Point.BASE.multiply(SECRET).toBytes();
  expect(judged(key, MESSAGE, neutral, (hashOf(neutral, key, MESSAGE) * SECRET) % ORDER)).toBe(
    false,
  );
});

it("knows each encoding of each point of small order, and no other", () => {
  let point = Point.ZERO;
  for (let i = 0; i < 8; i++, point = point.add(SMALL)) {
    const { y } = point.toAffine();
    const spellings = y + PRIME < 1n << 255n ? [y, y + PRIME] : [y];
    for (const one of spellings)
      for (const sign of [0n, 1n << 255n])
        expect(isSmallOrder(toHex(bytesOf(one | sign)))).toBe(true);
  }
  for (let k = 1n; k < 64n; k++)
    expect(isSmallOrder(Point.BASE.multiply(k).add(SMALL).toHex())).toBe(false);
});

it("does not multiply by the cofactor", () => {
  const key = Point.BASE.multiply(SECRET).add(SMALL).toBytes();
  const verdicts = Array.from({ length: 64 }, (_, i) => {
    const message = Uint8Array.of(i);
    const k = hashOf(R.toBytes(), key, message);
    return { k, valid: judged(key, message, R.toBytes(), (NONCE + k * SECRET) % ORDER) };
  });
  for (const { k, valid } of verdicts) expect(valid).toBe(k % 8n === 0n);
  const mixed = R.add(SMALL).toBytes();
  const plain = Point.BASE.multiply(SECRET).toBytes();
  const s = (NONCE + hashOf(mixed, plain, MESSAGE) * SECRET) % ORDER;
  expect(judged(plain, MESSAGE, mixed, s)).toBe(false);
});

it("takes nothing that is not 32 and 64 bytes of lower-case hex", () => {
  const key = "ab".repeat(32);
  const signature = "cd".repeat(64);
  expect(verifyEd25519(key.slice(2), MESSAGE, signature)).toBe(false);
  expect(verifyEd25519(key, MESSAGE, signature.toUpperCase())).toBe(false);
  expect(verifyEd25519("ff".repeat(32), MESSAGE, signature)).toBe(false);
});
