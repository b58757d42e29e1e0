// Goal: questions and answers of catching up are the same bytes everywhere, and nothing else is read; method: the committed vectors, and every field out of its bounds.

import { readFileSync } from "node:fs";
import * as dagCbor from "@ipld/dag-cbor";
import { expect, test } from "vitest";
import {
  CodedError,
  decodeSyncAnswer,
  decodeSyncRequest,
  encodeSyncAnswer,
  encodeSyncRequest,
  fromHex,
  HEADER_BYTES,
  MAX_FRAME_BYTES,
  MAX_SNAPSHOT_CHUNKS,
  MAX_STATE_CHUNK_BYTES,
  SNAPSHOT_PIECE_BYTES,
  type SyncAnswer,
  type SyncRequest,
  toHex,
} from "../../../src/index.ts";

interface Vector {
  readonly name: string;
  readonly value: unknown;
  readonly bytes: string;
}

const vectors = JSON.parse(
  readFileSync(new URL("../../../vectors/sync.json", import.meta.url), "utf8"),
) as { readonly requests: readonly Vector[]; readonly answers: readonly Vector[] };

/** `{hex}` stands for bytes and `{integer}` for a bigint. */
function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (typeof value !== "object" || value === null) return value;
  if ("hex" in value) return fromHex(String(value.hex));
  if ("integer" in value) return BigInt(String(value.integer));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, revived(one)]));
}

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return error instanceof CodedError ? error.code : String(error);
  }
  return "none";
}

for (const { name, value, bytes } of vectors.requests)
  test(`question: ${name}`, () => {
    expect(toHex(encodeSyncRequest(revived(value) as SyncRequest))).toBe(bytes);
    expect(decodeSyncRequest(fromHex(bytes))).toEqual(revived(value));
  });

for (const { name, value, bytes } of vectors.answers)
  test(`answer: ${name}`, () => {
    expect(toHex(encodeSyncAnswer(revived(value) as SyncAnswer))).toBe(bytes);
    expect(decodeSyncAnswer(fromHex(bytes))).toEqual(revived(value));
  });

const hash = new Uint8Array(32);
const header = new Uint8Array(HEADER_BYTES);
const none = new Uint8Array(0);

test.each([
  { type: "tip", more: 1 },
  { type: "decisions", from: -1, count: 1 },
  { type: "decisions", from: 1, count: 0 },
  { type: "decisions", from: 1, count: 65 },
  { type: "set-changes", above: 1, count: 65 },
  { type: "set", hash: new Uint8Array(31) },
  { type: "manifest", height: 1.5 },
  { type: "chunk", height: 1, hash, offset: MAX_STATE_CHUNK_BYTES + 1 },
  { type: "chunk", height: 1, hash, offset: -1 },
  { type: "something" },
])("a question out of its bounds is malformed: %o", (value) => {
  expect(codeOf(() => decodeSyncRequest(dagCbor.encode(value)))).toBe("MALFORMED");
});

test.each([
  { type: "tip", height: 1, oldest: 1 },
  { type: "set-changes", changes: [{ header: none, certificate: none, set: none }] },
  { type: "manifest", header, certificate: none, tree: none, sizes: [0] },
  { type: "manifest", header, certificate: none, tree: none, sizes: [MAX_STATE_CHUNK_BYTES + 1] },
  {
    type: "manifest",
    header,
    certificate: none,
    tree: none,
    sizes: Array.from({ length: MAX_SNAPSHOT_CHUNKS + 1 }, () => 1),
  },
  { type: "manifest", header, certificate: new Uint8Array(17_000), tree: none, sizes: [] },
  { type: "chunk", bytes: new Uint8Array(SNAPSHOT_PIECE_BYTES + 1) },
])("an answer out of its bounds is malformed (%#)", (value) => {
  expect(codeOf(() => decodeSyncAnswer(dagCbor.encode(value)))).toBe("MALFORMED");
});

test("frames above the limit, second encodings and trailing bytes are refused", () => {
  expect(codeOf(() => decodeSyncAnswer(new Uint8Array(MAX_FRAME_BYTES + 1)))).toBe("TOO_LARGE");
  // {"type": "tip"} with the length of the map in two bytes.
  const long = fromHex(`b801${toHex(encodeSyncRequest({ type: "tip" })).slice(2)}`);
  const trailing = Uint8Array.from([...encodeSyncRequest({ type: "tip" }), 0]);
  for (const bytes of [long, trailing])
    expect(codeOf(() => decodeSyncRequest(bytes))).toBe("MALFORMED");
});
