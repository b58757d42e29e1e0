// The state store over a real database: history, undo, pruning, restart and damage, against a list of
// Maps that hold what each height must be.

import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromHex, openStateProof, sha256Hex, utf8 } from "@platform/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  createOverlay,
  createStateStore,
  openDatabase,
  STATE_DATABASE,
  type StateStore,
} from "../../../src/index.ts";
import { createRandom } from "../../support/random.ts";
import { modelRoot } from "../../support/tree-model.ts";

const CHAIN = "11".repeat(32);
const hashAt = (height: bigint): string => sha256Hex(utf8(`block ${height}`));
const byte = (value: number): Uint8Array => Uint8Array.of(value);

let directory: string;
let path: string;
const opened: StateStore[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "platform-state-"));
  path = join(directory, "state.db");
});
afterEach(() => {
  for (const store of opened.splice(0)) store.close();
  rmSync(directory, { recursive: true, force: true });
});

function open(chainId: string = CHAIN): StateStore {
  const db = openDatabase(path, STATE_DATABASE);
  try {
    const store = createStateStore(db, chainId);
    opened.push(store);
    return store;
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

/** Applies `blocks` random blocks from the tip on; returns what each height must hold. */
function grow(store: StateStore, blocks: number, seed: number): Map<string, Uint8Array>[] {
  const random = createRandom(seed);
  const history: Map<string, Uint8Array>[] = [];
  let model = new Map<string, Uint8Array>();
  for (let height = 0n; height < BigInt(blocks); height++) {
    model = new Map(model);
    const writes = new Map<string, Uint8Array | null>();
    for (let i = random.below(6); i > 0; i--) {
      const key = `key ${random.below(40)}`;
      writes.set(key, random.below(3) === 0 ? null : byte(random.below(200)));
    }
    for (const [key, value] of writes)
      if (value === null) model.delete(key);
      else model.set(key, value);
    expect(store.apply(height, hashAt(height), writes).stateRoot).toBe(modelRoot(model));
    history.push(model);
  }
  return history;
}

function expectHistory(
  store: StateStore,
  history: readonly Map<string, Uint8Array>[],
  from: number,
) {
  for (let height = from; height < history.length; height++) {
    const model = history[height] as Map<string, Uint8Array>;
    expect(store.stateRootAt(BigInt(height))).toBe(modelRoot(model));
    for (let i = 0; i < 40; i++)
      expect(store.valueAt(`key ${i}`, BigInt(height))).toEqual(model.get(`key ${i}`));
  }
}

test("every kept height reads as it was, before and after a restart", () => {
  const store = open();
  expect(store.tip).toBe(undefined);
  const history = grow(store, 60, 1);
  expectHistory(store, history, 0);
  const old = store.viewAt(17n);
  expect(createOverlay(old).next("key 1")).toBe(
    [...(history[17] as Map<string, Uint8Array>).keys()].sort().find((key) => key > "key 1"),
  );
  opened.pop()?.close();
  const again = open();
  expect(again.tip).toEqual({
    height: 59n,
    blockHash: hashAt(59n),
    stateRoot: modelRoot(history[59] as Map<string, Uint8Array>),
  });
  expectHistory(again, history, 0);
});

test("a view taken earlier stays at its height while the tip moves on", () => {
  const store = open();
  store.apply(0n, hashAt(0n), new Map([["a", byte(1)]]));
  const view = store.tipView();
  store.apply(1n, hashAt(1n), new Map([["a", byte(2)]]));
  expect(view.get("a")).toEqual(byte(1));
  expect(store.tipView().get("a")).toEqual(byte(2));
});

test("undo leads back to the parent's root and state, and the way forward is open again", () => {
  const store = open();
  const history = grow(store, 30, 2);
  const tip = store.undoTo(12n);
  expect(tip).toEqual({
    height: 12n,
    blockHash: hashAt(12n),
    stateRoot: modelRoot(history[12] as Map<string, Uint8Array>),
  });
  expectHistory(store, history.slice(0, 13), 0);
  opened.pop()?.close();
  const again = open();
  expect(again.tip).toEqual(tip);
  again.apply(13n, hashAt(13n), new Map([["key 1", byte(7)]]));
  expect(again.valueAt("key 1", 13n)).toEqual(byte(7));
});

test("256 heights are kept, and older ones only while a submission needs them", () => {
  const store = open();
  const history = grow(store, 300, 3);
  expectHistory(store, history, 299 - 256);
  expect(() => store.valueAt("key 1", 299n - 257n)).toThrowError(
    expect.objectContaining({ code: "STATE_HEIGHT_UNAVAILABLE" }),
  );
  expect(() => store.viewAt(300n)).toThrowError(
    expect.objectContaining({ code: "STATE_HEIGHT_UNAVAILABLE" }),
  );
  for (let height = 300n; height < 320n; height++) {
    const executed = createOverlay(store.tipView()).seal();
    store.commit({ height, blockHash: hashAt(height), executed, keepFrom: 50n });
  }
  expectHistory(store, history, 50);
  expect(() => store.stateRootAt(49n)).toThrowError(
    expect.objectContaining({ code: "STATE_HEIGHT_UNAVAILABLE" }),
  );
});

test("the chosen one of several siblings is committed; the other can no longer be", () => {
  const store = open();
  store.apply(0n, hashAt(0n), new Map([["a", byte(1)]]));
  const [left, right] = [createOverlay(store.tipView()), createOverlay(store.tipView())];
  left.set("a", byte(2));
  right.set("b", byte(3));
  const [one, two] = [left.seal(), right.seal()];
  const tip = store.commit({ height: 1n, blockHash: hashAt(1n), executed: two });
  expect(tip.stateRoot).toBe(two.stateRoot);
  expect(store.tipView().get("a")).toEqual(byte(1));
  expect(() => store.commit({ height: 2n, blockHash: hashAt(2n), executed: one })).toThrow(
    "on the state it was executed on",
  );
});

test("a proof at an older height opens against that height's root", () => {
  const store = open();
  grow(store, 40, 4);
  const proof = store.prove(20n, { keys: ["key 3", "absent"], prefixes: ["key 1"] });
  const result = openStateProof(store.stateRootAt(20n), proof);
  if (result.verdict === "reject") throw new Error(result.code);
  const value = store.valueAt("key 3", 20n);
  expect(result.state.get(utf8("key 3"))).toEqual(
    value === undefined ? { status: "absent" } : { status: "present", value },
  );
  expect(result.state.get(utf8("absent"))).toEqual({ status: "absent" });
  expect(result.state.list(utf8("key 1")).status).toBe("complete");
  expect(openStateProof(store.stateRootAt(21n), proof).verdict).toBe("reject");
});

test("data of another network is refused", () => {
  open();
  opened.pop()?.close();
  expect(() => open("22".repeat(32))).toThrowError(
    expect.objectContaining({ code: "DATABASE_OTHER_CHAIN" }),
  );
});

test("one flipped bit of a stored value is found at the start, and the file is named", () => {
  const store = open();
  const marker = fromHex("a5".repeat(48));
  store.apply(0n, hashAt(0n), new Map([["k", marker]]));
  opened.pop()?.close();
  const clean = join(directory, "clean.db");
  copyFileSync(path, clean);
  const bytes = readFileSync(path);
  const at = bytes.indexOf(marker);
  expect(at).toBeGreaterThan(0);
  bytes[at + 5] = 0xa4;
  writeFileSync(path, bytes);
  expect(() => open()).toThrowError(
    expect.objectContaining({ code: "DATABASE_CORRUPT", data: { path } }),
  );
  copyFileSync(clean, path);
  expect(open().tip?.height).toBe(0n);
});

test("a hundred and fifty thousand keys in one block, and the way back", () => {
  const store = open();
  store.apply(0n, hashAt(0n), new Map([["k0", byte(9)]]));
  const before = store.tip;
  const writes = new Map<string, Uint8Array>();
  for (let i = 0; i < 150_000; i++) writes.set(`k${i}`, byte(i % 256));
  store.apply(1n, hashAt(1n), writes);
  expect(store.valueAt("k149999", 1n)).toEqual(byte(149_999 % 256));
  expect(store.undoTo(0n)).toEqual(before);
  expect(store.tipView().get("k0")).toEqual(byte(9));
  expect(store.tipView().get("k1")).toBe(undefined);
});
