// Decided blocks: stored once, in order, read by height, hash and range; a second decision of one
// height, a gap and another network's block are refused.

import { readFileSync, writeFileSync } from "node:fs";
import { utf8 } from "@platform/protocol";
import { expect, test } from "vitest";
import {
  BLOCK_DATABASE,
  type BlockStore,
  createBlockStore,
  openDatabase,
} from "../../../src/index.ts";
import { makeBlock } from "../../support/blocks.ts";
import { codeOf, useScratch } from "../../support/scratch.ts";
import { CHAIN } from "../../support/votes.ts";

const scratch = useScratch();
const certificate = Uint8Array.of(1, 2, 3);

function open(): BlockStore {
  return createBlockStore(openDatabase(scratch.path("blocks.db"), BLOCK_DATABASE), CHAIN);
}

test("blocks and events survive a restart and read the same by height and hash", () => {
  const first = open();
  expect(first.tip).toBe(undefined);
  const [one, two] = [makeBlock(1n), makeBlock(2n, "call")];
  first.put(one.block, certificate);
  const events = [utf8("a"), new Uint8Array(0)];
  expect(first.put(two.block, certificate, events)).toEqual({ ...two, certificate });
  first.close();
  const again = scratch.closing(open());
  expect(again.tip).toBe(2n);
  expect(again.get(2n)).toEqual({ ...two, certificate });
  expect(again.byHash(one.hash)).toEqual({ ...one, certificate });
  expect(again.byHash("00".repeat(32))).toBe(undefined);
  expect(again.events(2n)).toEqual([utf8("a"), new Uint8Array(0)]);
  expect(again.events(1n)).toBe(undefined);
});

test("a repeat keeps the first certificate; a conflict, a gap and a stranger are refused", () => {
  const store = scratch.closing(open());
  store.put(makeBlock(5n).block, certificate);
  expect(store.put(makeBlock(5n).block, Uint8Array.of(9)).certificate).toEqual(certificate);
  expect(codeOf(() => store.put(makeBlock(5n, "other").block, certificate))).toBe("BLOCK_CONFLICT");
  expect(codeOf(() => store.put(makeBlock(7n).block, certificate, []))).toBe("BLOCK_GAP");
  expect(store.events(7n)).toBe(undefined);
  expect(codeOf(() => store.put(makeBlock(4n).block, certificate))).toBe("BLOCK_GAP");
  const foreign = makeBlock(6n, "", "99".repeat(32));
  expect(codeOf(() => store.put(foreign.block, certificate))).toBe("BLOCK_CONFLICT");
  expect(codeOf(() => store.put(utf8("no block"), certificate))).toBe("MALFORMED");
  expect(store.tip).toBe(5n);
});

test("a range is bounded by count and bytes, and gives at least one block", () => {
  const store = scratch.closing(open());
  for (let height = 1n; height <= 10n; height++) store.put(makeBlock(height).block, certificate);
  const size = makeBlock(1n).block.length + certificate.length;
  const heights = (from: bigint, count: number, bytes: number) =>
    store.range(from, count, bytes).map((block) => block.height);
  expect(heights(3n, 4, 1e9)).toEqual([3n, 4n, 5n, 6n]);
  expect(heights(9n, 4, 1e9)).toEqual([9n, 10n]);
  expect(heights(1n, 10, 3 * size)).toEqual([1n, 2n, 3n]);
  expect(heights(1n, 10, 1)).toEqual([1n]);
  expect(heights(11n, 10, 1e9)).toEqual([]);
});

test("a flipped bit in a stored block is never served", () => {
  const store = open();
  const text = "something to order".repeat(5);
  store.put(makeBlock(1n, text).block, certificate);
  store.close();
  const path = scratch.path("blocks.db");
  const bytes = readFileSync(path);
  const at = bytes.indexOf(text);
  expect(at).toBeGreaterThan(0);
  bytes[at] = (bytes[at] as number) ^ 4;
  writeFileSync(path, bytes);
  const again = scratch.closing(open());
  expect(codeOf(() => again.get(1n))).toBe("DATABASE_CORRUPT");
});

test("a reader in another thread sees what the writer stores, and cannot write", () => {
  const writer = scratch.closing(open());
  writer.put(makeBlock(1n).block, certificate);
  const db = openDatabase(scratch.path("blocks.db"), { ...BLOCK_DATABASE, role: "reader" });
  const reader = scratch.closing(createBlockStore(db, CHAIN));
  expect(reader.tip).toBe(1n);
  writer.put(makeBlock(2n).block, certificate);
  expect(reader.get(2n)?.hash).toBe(makeBlock(2n).hash);
  expect(codeOf(() => reader.put(makeBlock(3n).block, certificate))).toBe("DATABASE_IO");
});

test("old blocks go from below, and an anchor takes the place of everything", () => {
  const store = open();
  for (let height = 1n; height <= 9n; height++)
    store.put(makeBlock(height).block, certificate, [utf8(`event ${height}`)]);
  expect(store.events(3n)).toEqual([utf8("event 3")]);
  expect([store.prune(1n), store.prune(5n), store.oldest, store.tip]).toEqual([0, 4, 5n, 9n]);
  expect([store.get(4n), store.events(3n)]).toEqual([undefined, [utf8("event 3")]]);
  const far = makeBlock(40n, "anchor");
  store.putAnchor(far.block, certificate);
  expect([store.tip, store.get(40n)]).toEqual([9n, undefined]);
  expect(store.adoptAnchor(41n)).toBe(undefined);
  expect(store.adoptAnchor(40n)).toEqual({ ...far, certificate });
  expect([store.oldest, store.tip, store.get(9n)]).toEqual([40n, 40n, undefined]);
  expect(store.adoptAnchor(40n)).toBe(undefined);
  store.put(makeBlock(41n).block, certificate);
  const foreign = makeBlock(42n, "", "22".repeat(32)).block;
  expect(codeOf(() => store.putAnchor(foreign, certificate))).toBe("BLOCK_CONFLICT");
  store.clear();
  expect([store.oldest, store.tip]).toEqual([undefined, undefined]);
  store.put(makeBlock(1n).block, certificate);
  store.close();
});
