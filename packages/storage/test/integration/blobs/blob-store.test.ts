// The blob store: bytes only ever under their own hash, bounded one by one and together, pinned ones
// never evicted, and bytes damaged on disk never served.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { utf8 } from "@platform/protocol";
import { expect, test } from "vitest";
import {
  BLOB_DATABASE,
  BlobCodec,
  type BlobStore,
  type BlobStoreInit,
  createBlobStore,
  openDatabase,
} from "../../../src/index.ts";
import { codeOf, useScratch } from "../../support/scratch.ts";

const scratch = useScratch();
const { raw, dagCbor } = BlobCodec;

function open(init?: BlobStoreInit): BlobStore {
  return createBlobStore(openDatabase(scratch.path("blobs.db"), BLOB_DATABASE), init);
}

test("put gives the SHA-256, the same bytes are kept once, and a restart keeps them", () => {
  const bytes = utf8("payload");
  const store = open();
  const hash = store.put(raw, bytes);
  expect(hash).toBe(createHash("sha256").update(bytes).digest("hex"));
  expect(store.put(raw, bytes)).toBe(hash);
  expect(store.usage()).toEqual({ blobs: 1n, bytes: 7n, pinnedBytes: 0n });
  store.close();
  const again = scratch.closing(open());
  expect(again.get(raw, hash)).toEqual(bytes);
  expect(again.has(dagCbor, hash)).toBe(false);
  expect(again.get(raw, "00".repeat(32))).toBe(undefined);
});

test("bytes of another hash and too many bytes are refused and stay invisible", () => {
  const store = scratch.closing(open({ maxBlobBytes: 100 }));
  const wrong = "ab".repeat(32);
  expect(codeOf(() => store.putExpected(raw, wrong, utf8("x")))).toBe("BLOB_MISMATCH");
  expect(store.has(raw, wrong)).toBe(false);
  expect(codeOf(() => store.put(raw, new Uint8Array(101)))).toBe("BLOB_TOO_LARGE");
  store.put(raw, new Uint8Array(100));
  expect(store.usage().blobs).toBe(1n);
});

test("the oldest unpinned give way, pinned ones never, and a full store says so", () => {
  const store = scratch.closing(open({ quotaBytes: 30 }));
  const ten = (value: number) => new Uint8Array(10).fill(value);
  const [a, b, c] = [1, 2, 3].map((value) => store.put(raw, ten(value))) as [
    string,
    string,
    string,
  ];
  store.pin(raw, a, "submission 1");
  const d = store.put(raw, ten(4));
  expect([a, b, c, d].map((hash) => store.has(raw, hash))).toEqual([true, false, true, true]);
  store.pin(raw, c, "submission 1");
  store.pin(raw, d, "submission 1");
  store.pin(raw, d, "submission 2");
  expect(store.usage()).toEqual({ blobs: 3n, bytes: 30n, pinnedBytes: 30n });
  expect(codeOf(() => store.put(raw, ten(5)))).toBe("BLOB_QUOTA");
  store.unpin("submission 1");
  store.put(raw, new Uint8Array(20));
  expect([a, c, d].map((hash) => store.has(raw, hash))).toEqual([false, false, true]);
  expect(codeOf(() => store.pin(raw, a, "late"))).toBe("BLOB_NOT_FOUND");
});

test("bytes damaged on disk are dropped and reported, never served", () => {
  const store = open();
  const bytes = utf8("a payload that somebody flips".repeat(3));
  const hash = store.put(raw, bytes);
  store.pin(raw, hash, "submission");
  store.close();
  const path = scratch.path("blobs.db");
  const disk = readFileSync(path);
  const at = disk.indexOf(bytes);
  expect(at).toBeGreaterThan(0);
  disk[at] = (disk[at] as number) ^ 1;
  writeFileSync(path, disk);
  const damaged: string[] = [];
  const again = scratch.closing(open({ onDamaged: (found) => damaged.push(found) }));
  expect(again.get(raw, hash)).toBe(undefined);
  expect(damaged).toEqual([hash]);
  expect(again.has(raw, hash)).toBe(false);
  again.putExpected(raw, hash, bytes);
  expect(again.get(raw, hash)).toEqual(bytes);
});
