// A state in chunks over real databases: cut at an older height, fetched in any order, refused when
// damaged, put in force at once or not at all; against a Map that holds what the state must be.

import { CodedError, SNAPSHOT_PIECE_BYTES, utf8 } from "@platform/protocol";
import { expect, test } from "vitest";
import {
  CODE_KEY,
  chunksOfCut,
  createStateStore,
  openDatabase,
  SnapshotSource,
  SnapshotStage,
  STAGE_DATABASE,
  STATE_DATABASE,
  type StateEntry,
  type StateStore,
  toLatin1,
} from "../../../src/index.ts";
import { createRandom } from "../../support/random.ts";
import { codeOf, useScratch } from "../../support/scratch.ts";
import { modelRoot } from "../../support/tree-model.ts";
import { CHAIN } from "../../support/votes.ts";

const SEED = 20261120;
const CHUNK_BYTES = 2_000;
const files = useScratch();

function stateAt(name: string): StateStore {
  return files.closing(createStateStore(openDatabase(files.path(name), STATE_DATABASE), CHAIN));
}

function stageAt(name: string): SnapshotStage {
  return files.closing(new SnapshotStage(openDatabase(files.path(name), STAGE_DATABASE), CHAIN));
}

/** Ten heights of random writes and deletes, one value that is larger than a piece. */
function filled(): { store: StateStore; model: ReadonlyMap<string, Uint8Array>; height: bigint } {
  const random = createRandom(SEED);
  const store = stateAt("source.db");
  const model = new Map<string, Uint8Array>();
  let kept = model;
  for (let height = 0n; height < 10n; height++) {
    const writes = new Map<string, Uint8Array | null>();
    for (let i = 0; i < 60; i++) {
      const key = `key ${random.below(300)}`;
      const value = random.below(5) === 0 ? null : new Uint8Array(random.below(120)).fill(i);
      writes.set(key, value);
    }
    if (height === 1n) writes.set(CODE_KEY, new Uint8Array(SNAPSHOT_PIECE_BYTES + 77).fill(9));
    for (const [key, value] of writes)
      if (value === null) model.delete(key);
      else model.set(key, value);
    store.apply(height, `${height}`.padStart(64, "0"), writes);
    if (height === 6n) kept = new Map(model);
  }
  return { store, model: kept, height: 6n };
}

function fetched(
  source: SnapshotSource,
  height: bigint,
  hash: Uint8Array,
  size: number,
): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += SNAPSHOT_PIECE_BYTES)
    bytes.set(source.piece(height, toLatin1(hash), at), at);
  return bytes;
}

test(`a height below the tip is cut, fetched and adopted to the same root (seed ${SEED})`, () => {
  const { store, model, height } = filled();
  const source = new SnapshotSource(store, CHUNK_BYTES);
  const { tree, sizes } = source.cut(height);
  const root = store.stateRootAt(height);
  expect(root).toBe(modelRoot(model));
  const hashes = chunksOfCut(root, tree) ?? [];
  expect(hashes.length).toBe(sizes.length);
  // The tip moves on between the cut and the chunks.
  const later = new Map<string, Uint8Array | null>([...model.keys()].map((key) => [key, null]));
  store.apply(10n, "dd".repeat(32), later);
  expect(hashes.length).toBeGreaterThan(5);
  expect(sizes.filter((size) => size > CHUNK_BYTES)).toEqual([SNAPSHOT_PIECE_BYTES + 88]);

  let stage = stageAt("stage.db");
  expect(stage.missing(hashes)).toHaveLength(hashes.length);
  for (const [i, hash] of [...hashes.entries()].reverse())
    expect(stage.put(hash, fetched(source, height, hash, sizes[i] ?? 0))).toBe(true);
  // A kill in between: what was fetched is there.
  stage.close();
  stage = stageAt("stage.db");
  expect(stage.missing(hashes)).toEqual([]);

  const other = stateAt("joiner.db");
  other.apply(0n, "aa".repeat(32), new Map([["old", utf8("state")]]));
  const tip = { height, blockHash: "bb".repeat(32), stateRoot: root };
  expect(other.replace(tip, stage.entries(hashes))).toEqual(tip);
  other.close();
  const again = stateAt("joiner.db");
  expect(again.tip).toEqual(tip);
  expect(again.tipView().get("old")).toBeUndefined();
  for (const [key, value] of model) expect(again.tipView().get(key)).toEqual(value);
  expect(codeOf(() => again.viewAt(height - 1n))).toBe("STATE_HEIGHT_UNAVAILABLE");
  again.apply(height + 1n, "cc".repeat(32), new Map([["new", utf8("block")]]));
  expect(again.viewAt(height).get("new")).toBeUndefined();
});

test("every damage of a chunk is refused alone, and a damaged cut leads to no root", () => {
  const { store, height } = filled();
  const source = new SnapshotSource(store, CHUNK_BYTES);
  const { tree, sizes } = source.cut(height);
  const root = store.stateRootAt(height);
  const hashes = chunksOfCut(root, tree) ?? [];
  const stage = stageAt("stage.db");
  const [first = new Uint8Array(), second = new Uint8Array()] = hashes.slice(1);
  const chunk = fetched(source, height, first, sizes[1] ?? 0);
  for (let at = 0; at < chunk.length; at += 7) {
    const damaged = Uint8Array.from(chunk);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    expect(stage.put(first, damaged)).toBe(false);
  }
  const missing = [new Uint8Array(0), chunk.subarray(0, chunk.length - 1)];
  for (const part of missing) expect(stage.put(first, part)).toBe(false);
  const twice = Uint8Array.from([...chunk, ...chunk]);
  expect(stage.put(first, twice)).toBe(false);
  expect(stage.put(second, chunk)).toBe(false);
  expect(stage.missing(hashes)).toHaveLength(hashes.length);
  for (let at = 0; at < tree.length; at++) {
    const damaged = Uint8Array.from(tree);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    expect(chunksOfCut(root, damaged)).toBeNull();
  }
  expect(chunksOfCut(root, tree.subarray(0, -1))).toBeNull();
  // An opened leaf leads to the root as well, but it is no cut.
  expect(chunksOfCut(root, store.prove(height, { keys: ["key 1"] }))).toBeNull();
  expect(codeOf(() => source.piece(height, "x".repeat(32), 0))).toBe("SNAPSHOT_CHUNK_UNKNOWN");
});

test("entries that lead elsewhere, or end in the middle, leave the old state as it was", () => {
  const path = "victim.db";
  let store = stateAt(path);
  const before = store.apply(0n, "aa".repeat(32), new Map([["a", utf8("1")]]));
  const tip = { height: 9n, blockHash: "bb".repeat(32), stateRoot: "cc".repeat(32) };
  const entries: StateEntry[] = [["b", utf8("2")]];
  expect(codeOf(() => store.replace(tip, entries))).toBe("STATE_ROOT_MISMATCH");
  function* broken(): Generator<StateEntry> {
    yield* entries;
    throw new CodedError({ code: "DATABASE_CORRUPT", message: "a chunk is damaged" });
  }
  expect(codeOf(() => store.replace(tip, broken()))).toBe("DATABASE_CORRUPT");
  expect(store.tip).toEqual(before);
  store.close();
  store = stateAt(path);
  expect(store.tip).toEqual(before);
  expect(store.tipView().get("a")).toEqual(utf8("1"));
});
