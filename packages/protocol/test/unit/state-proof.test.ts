// The proof verifier against frozen proofs: each answer is exact, and each change of one byte, each
// cut, doubling and substitution is refused or changes no answer. Independent of the prover's code.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  concatBytes,
  fromHex,
  MAX_PROOF_BYTES,
  type OpenedState,
  openStateProof,
  sha256Hex,
  toHex,
} from "../../src/index.ts";

interface Proof {
  state: number;
  asks: string[];
  prefixes: string[];
  answers: (string | null)[];
  lists: [string, string][][];
  proof: string;
}
const file = new URL("../../vectors/state-tree.json", import.meta.url);
const vectors: { roots: { root: string }[]; proofs: Proof[] } = JSON.parse(
  readFileSync(file, "utf8"),
);
const cases = vectors.proofs.map((proof) => ({
  ...proof,
  root: vectors.roots[proof.state]?.root as string,
}));

function open(root: string, proof: Uint8Array): OpenedState {
  const result = openStateProof(root, proof);
  if (result.verdict === "reject") throw new Error(result.code);
  return result.state;
}

function answersOf(state: OpenedState, { asks, prefixes }: Proof): unknown {
  const answers = asks.map((key) => {
    const got = state.get(fromHex(key));
    return got.status === "present" ? toHex(got.value) : got.status === "absent" ? null : "?";
  });
  const lists = prefixes.map((prefix) => {
    const got = state.list(fromHex(prefix));
    if (got.status === "uncovered") return "?";
    return got.entries.map(({ key, value }) => [toHex(key), toHex(value)]);
  });
  return { answers, lists };
}

test.each(cases)("answers of $asks $prefixes in state $state", (vector) => {
  const { answers, lists, root, proof } = vector;
  expect(answersOf(open(root, fromHex(proof)), vector)).toEqual({ answers, lists });
});

test("every single-byte change of every proof is rejected", () => {
  let tried = 0;
  for (const { root, proof } of cases) {
    const bytes = fromHex(proof);
    for (let at = 0; at < bytes.length; at++) {
      const right = bytes[at] as number;
      for (let value = 0; value < 256; value++) {
        if (value === right) continue;
        bytes[at] = value;
        tried++;
        const { verdict } = openStateProof(root, bytes);
        if (verdict !== "reject") expect.fail(`byte ${at} = ${value} of ${proof} was accepted`);
      }
      bytes[at] = right;
    }
  }
  expect(tried).toBeGreaterThan(150_000);
});

test("cut, doubled, extended and foreign proofs are rejected", () => {
  for (const { root, proof } of cases) {
    const bytes = fromHex(proof);
    for (let length = 0; length < bytes.length; length++)
      expect(openStateProof(root, bytes.subarray(0, length)).verdict).toBe("reject");
    if (bytes.length > 0)
      expect(openStateProof(root, concatBytes(bytes, bytes))).toEqual({
        verdict: "reject",
        code: "PROOF_MALFORMED",
      });
    expect(openStateProof(root, concatBytes(bytes, Uint8Array.of(0))).verdict).toBe("reject");
    expect(openStateProof(sha256Hex(bytes), bytes)).toEqual({
      verdict: "reject",
      code: "PROOF_ROOT_MISMATCH",
    });
  }
});

test("what is hidden is uncovered, never absent", () => {
  const root = vectors.roots[4]?.root as string;
  const state = open(root, concatBytes(Uint8Array.of(2), fromHex(root)));
  expect(state.get(fromHex("61"))).toEqual({ status: "uncovered" });
  expect(state.list(new Uint8Array(0))).toEqual({ status: "uncovered" });
  const one = open(root, fromHex((cases[0] as Proof).proof));
  expect(one.get(fromHex("62"))).toEqual({ status: "uncovered" });
  expect(one.list(fromHex("61"))).toEqual({ status: "uncovered" });
});

test("a key shown without its value proves absence of others and nothing of itself", () => {
  const absent = cases[1] as (typeof cases)[number];
  const state = open(absent.root, fromHex(absent.proof));
  expect(state.get(fromHex("62"))).toEqual({ status: "uncovered" });
  expect(state.get(fromHex("63"))).toEqual({ status: "absent" });
});

test("an oversized proof is refused before it is parsed", () => {
  expect(openStateProof("00".repeat(32), new Uint8Array(MAX_PROOF_BYTES + 1))).toEqual({
    verdict: "reject",
    code: "PROOF_TOO_LARGE",
  });
});

test("inner nodes that do not descend, or stand past the longest key, are malformed", () => {
  const hidden = concatBytes(Uint8Array.of(2), new Uint8Array(32));
  const inner = (bit: number, left: Uint8Array, right: Uint8Array) =>
    concatBytes(Uint8Array.of(1, bit >> 8, bit & 255), left, right);
  const code = (proof: Uint8Array) => {
    const result = openStateProof("00".repeat(32), proof);
    return result.verdict === "reject" ? result.code : "none";
  };
  expect(code(inner(7, inner(7, hidden, hidden), hidden))).toBe("PROOF_MALFORMED");
  expect(code(inner(9 * 128, hidden, hidden))).toBe("PROOF_MALFORMED");
  expect(code(inner(9 * 128 - 1, hidden, hidden))).toBe("PROOF_ROOT_MISMATCH");
});

test("two keys under an inner node at which they do not part are malformed", () => {
  const shown = (key: string) => concatBytes(fromHex(`030001${key}`), new Uint8Array(32));
  // 0x61 and 0x62 part at bit 7; both also lie on the claimed sides of bit 8.
  const at = (bit: number, left: string, right: string) =>
    openStateProof(
      "00".repeat(32),
      concatBytes(Uint8Array.of(1, 0, bit), shown(left), shown(right)),
    );
  expect(at(8, "62", "61")).toEqual({ verdict: "reject", code: "PROOF_MALFORMED" });
  expect(at(7, "61", "62")).toEqual({ verdict: "reject", code: "PROOF_ROOT_MISMATCH" });
});
