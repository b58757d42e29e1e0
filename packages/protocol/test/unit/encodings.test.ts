/** Strictness of the encodings: what decodes is canonical, what is foreign has a code. Seeds printed. */

import fc from "fast-check";
import { Bytes, Struct, u16 } from "scale-ts";
import { describe, expect, test } from "vitest";
import {
  type Block,
  CodedError,
  canonicalJson,
  capPowers,
  decodeBlock,
  decodeCertificate,
  decodeExtrinsic,
  decodeHeader,
  decodeScale,
  decodeValidatorSet,
  encodeBlock,
  encodeCertificate,
  encodeExtrinsic,
  encodeHeader,
  encodeValidatorSet,
  equalBytes,
  fromHex,
  HEADER_BYTES,
  inThreadPorts,
  isQuorum,
  isWeakQuorum,
  MAX_EXTRINSIC_BYTES,
  MAX_VALIDATORS,
  merklePath,
  merkleRoot,
  sha256Hex,
  toHex,
  utf8,
  validatorSetHash,
  verifyMerklePath,
} from "../../src/index.ts";
import block from "../../vectors/block.json" with { type: "json" };
import extrinsic from "../../vectors/extrinsic.json" with { type: "json" };

const codeOf = (run: () => unknown): string => {
  try {
    run();
    return "none";
  } catch (error) {
    return error instanceof CodedError ? error.code : (error as Error).name;
  }
};

describe("bytes", () => {
  test("utf8 equals the platform's encoder for every string", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(toHex(utf8(text))).toBe(toHex(new TextEncoder().encode(text)));
      }),
    );
  });

  test("hex refuses odd lengths, upper case and foreign characters", () => {
    for (const text of ["a", "AB", "0x", "zz"]) expect(() => fromHex(text)).toThrow(RangeError);
  });
});

describe("header, block and certificate", () => {
  test("round trip of the golden bytes", () => {
    const header = fromHex(block.header);
    expect(header.length).toBe(HEADER_BYTES);
    expect(toHex(encodeHeader(decodeHeader(header)))).toBe(block.header);
    expect(toHex(encodeBlock(decodeBlock(fromHex(block.block))))).toBe(block.block);
    const certificate = decodeCertificate(fromHex(block.certificate));
    expect(toHex(encodeCertificate(certificate))).toBe(block.certificate);
  });

  test("cut, extended and foreign blocks are malformed", () => {
    const bytes = fromHex(block.block);
    for (const wrong of [bytes.slice(0, -1), Uint8Array.of(...bytes, 0), bytes.slice(1)])
      expect(codeOf(() => decodeBlock(wrong))).toBe("MALFORMED");
  });

  test("signers of a certificate must ascend", () => {
    const certificate = decodeCertificate(fromHex(block.certificate));
    const [first, second] = certificate.signatures;
    if (first === undefined || second === undefined) throw new Error("golden certificate");
    for (const signatures of [
      [second, first],
      [first, first],
    ])
      expect(
        codeOf(() => decodeCertificate(encodeCertificate({ ...certificate, signatures }))),
      ).toBe("MALFORMED");
  });

  test("a validator set has one encoding", () => {
    const member = (n: number) => ({
      hotkey: n.toString(16).padStart(2, "0").repeat(32),
      sessionKey: "ab".repeat(32),
      power: 5n,
    });
    const set = { epoch: 3n, boundary: 60n, members: [member(1), member(2)] };
    const bytes = encodeValidatorSet(set);
    expect(decodeValidatorSet(bytes)).toEqual(set);
    expect(sha256Hex(bytes)).toBe(validatorSetHash(set));
    const bad = [
      { ...set, members: [] },
      { ...set, members: [member(2), member(1)] },
      { ...set, members: [member(1), member(1)] },
      { ...set, members: [member(1), { ...member(2), power: 0n }] },
      { ...set, members: Array.from({ length: MAX_VALIDATORS + 1 }, () => member(1)) },
    ].map(encodeValidatorSet);
    for (const one of [...bad, bytes.slice(0, -1), Uint8Array.of(...bytes, 0)])
      expect(codeOf(() => decodeValidatorSet(one))).toBe("MALFORMED");
  });

  test("every changed bit of a block changes what it decodes to, or is refused", () => {
    const bytes = fromHex(block.block);
    fc.assert(
      fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
        const changed = Uint8Array.from(bytes);
        changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
        let decoded: Block;
        try {
          decoded = decodeBlock(changed);
        } catch {
          return;
        }
        expect(equalBytes(encodeBlock(decoded), changed)).toBe(true);
      }),
    );
  });
});

describe("extrinsics", () => {
  test("golden bytes round trip", () => {
    for (const hex of [extrinsic.signed, extrinsic.inherent])
      expect(toHex(encodeExtrinsic(decodeExtrinsic(fromHex(hex))))).toBe(hex);
  });

  test("each kind of damage has its code", () => {
    const bytes = fromHex(extrinsic.signed);
    const first = (value: number) => Uint8Array.of(value, ...bytes.slice(1));
    expect(codeOf(() => decodeExtrinsic(first(2)))).toBe("UNKNOWN_FORMAT");
    expect(codeOf(() => decodeExtrinsic(bytes.slice(0, -1)))).toBe("MALFORMED");
    expect(codeOf(() => decodeExtrinsic(Uint8Array.of(...bytes, 0)))).toBe("MALFORMED");
    expect(codeOf(() => decodeExtrinsic(new Uint8Array(MAX_EXTRINSIC_BYTES + 1).fill(1)))).toBe(
      "TOO_LARGE",
    );
  });
});

test("a Merkle path proves its leaf at its place and nothing else", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 8 }), { minLength: 1, maxLength: 40 }),
      fc.nat(),
      (items, pick) => {
        const index = pick % items.length;
        const item = items[index] as Uint8Array;
        const root = merkleRoot(items);
        const path = merklePath(items, index);
        expect(verifyMerklePath(root, items.length, index, item, path)).toBe(true);
        expect(verifyMerklePath(root, items.length, index, Uint8Array.of(...item, 1), path)).toBe(
          false,
        );
        expect(verifyMerklePath(root, items.length, items.length, item, path)).toBe(false);
        expect(verifyMerklePath(root, items.length, index, item, [...path, root])).toBe(false);
      },
    ),
  );
});

test("quorums are strict and the cap is the greatest that holds", () => {
  expect(isQuorum(2n, 3n)).toBe(false);
  expect(isQuorum(3n, 4n)).toBe(true);
  expect(isWeakQuorum(1n, 3n)).toBe(false);
  expect(isWeakQuorum(2n, 4n)).toBe(true);
  fc.assert(
    fc.property(fc.array(fc.bigInt(1n, 65535n), { minLength: 4, maxLength: 20 }), (powers) => {
      const ppb = powers.length === 4 ? 300_000_000n : 250_000_000n;
      const holds = (cap: bigint) =>
        cap * 1_000_000_000n <= ppb * powers.reduce((sum, p) => sum + (p < cap ? p : cap), 0n);
      const capped = capPowers(powers);
      const top = capped.reduce((a, b) => (a > b ? a : b));
      expect(capped).toEqual(powers.map((p) => (p < top ? p : top)));
      const uncapped = powers.reduce((a, b) => (a > b ? a : b));
      if (top < uncapped) expect(holds(top + 1n)).toBe(false);
      expect(top === 0n || holds(top)).toBe(true);
    }),
  );
});

test("canonical JSON sorts keys and refuses fractions", () => {
  expect(canonicalJson({ b: 1, a: [2n, true, null], é: "x" })).toBe(
    '{"a":["2",true,null],"b":"1","é":"x"}',
  );
  expect(() => canonicalJson(0.5)).toThrow(RangeError);
});

test("in-thread ports deliver in order, never inside post, and early messages too", async () => {
  const [left, right] = inThreadPorts<string, number>(structuredClone);
  const got: number[] = [];
  left.post(1);
  left.post(2);
  right.onMessage((value) => got.push(value));
  left.post(3);
  expect(got).toEqual([]);
  await Promise.resolve();
  await Promise.resolve();
  expect(got).toEqual([1, 2, 3]);
});

test("strict SCALE decodes a view into a larger buffer, and refuses what is not canonical", () => {
  const codec = Struct({ a: u16, b: Bytes() });
  const bytes = codec.enc({ a: 515, b: Uint8Array.of(7, 8) });
  const view = Uint8Array.of(9, 9, ...bytes, 9).subarray(2, 2 + bytes.length);
  expect(decodeScale(codec, view, "view")).toEqual({ a: 515, b: Uint8Array.of(7, 8) });
  expect(codeOf(() => decodeScale(codec, Uint8Array.of(...bytes, 0), "long"))).toBe("MALFORMED");
  // Length 2 in the two-byte form of a compact integer.
  const longForm = Uint8Array.of(3, 2, 9, 0, 7, 8);
  expect(codeOf(() => decodeScale(codec, longForm, "long form"))).toBe("MALFORMED");
});
