// The tree against a Map over 2 x 3,000 random batches: root, order, next keys, prefixes and proofs
// must equal those of an independent definition; keys are prefixes of each other on purpose.

import { type OpenedState, openStateProof } from "@platform/protocol";
import { describe, expect, test } from "vitest";
import { fromLatin1, latin1ToHex } from "../../../src/tree/latin1.ts";
import { rootHash, type Tree } from "../../../src/tree/node.ts";
import { proveTree } from "../../../src/tree/prove.ts";
import { type TreeChange, treeChange, updateTree } from "../../../src/tree/update.ts";
import { findLeaf, leavesOf, nextKey, prefixSubtree } from "../../../src/tree/walk.ts";
import { createRandom, type Random } from "../../support/random.ts";
import { modelRoot } from "../../support/tree-model.ts";

const SYMBOLS = ["\x00", "\x01", "a", "\x80", "\xff"];
const SEEDS = [20_261_120, 7];
const ROUNDS = 3_000;

function randomKey(random: Random): string {
  let key = "";
  for (let length = random.below(5); length > 0; length--) key += random.pick(SYMBOLS);
  return key;
}

function randomBatch(random: Random): Map<string, Uint8Array | null> {
  const batch = new Map<string, Uint8Array | null>();
  for (let size = random.below(8); size > 0; size--) {
    const value = Uint8Array.from({ length: random.below(3) }, () => random.below(2));
    batch.set(randomKey(random), random.below(2) === 0 ? null : value);
  }
  return batch;
}

function changesOf(batch: ReadonlyMap<string, Uint8Array | null>): TreeChange[] {
  return [...batch]
    .map(([key, value]) => treeChange(key, value))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

const hexRoot = (tree: Tree): string => latin1ToHex(rootHash(tree));

function opened(tree: Tree, proof: Uint8Array): OpenedState {
  const result = openStateProof(hexRoot(tree), proof);
  if (result.verdict === "reject") throw new Error(result.code);
  return result.state;
}

function checkProof(tree: Tree, model: ReadonlyMap<string, Uint8Array>, random: Random): void {
  const keys = [randomKey(random), randomKey(random)];
  const prefixes = random.below(2) === 0 ? [] : [randomKey(random)];
  const proof = proveTree(tree, { keys, prefixes }, (key) => model.get(key) as Uint8Array);
  const state = opened(tree, proof);
  for (const key of keys) {
    const value = model.get(key);
    expect(state.get(fromLatin1(key))).toEqual(
      value === undefined ? { status: "absent" } : { status: "present", value },
    );
  }
  for (const prefix of prefixes) {
    const entries = [...model]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => ({ key: fromLatin1(key), value }));
    expect(state.list(fromLatin1(prefix))).toEqual({ status: "complete", entries });
  }
}

describe.each(SEEDS)("seed %i", (seed) => {
  test(`${ROUNDS} batches keep root, order, walks and proofs equal to the model`, () => {
    const random = createRandom(seed);
    let model = new Map<string, Uint8Array>();
    let tree: Tree = null;
    let kept: { tree: Tree; model: Map<string, Uint8Array> } = { tree, model };
    for (let round = 0; round < ROUNDS; round++) {
      const batch = randomBatch(random);
      model = new Map(model);
      for (const [key, value] of batch)
        if (value === null) model.delete(key);
        else model.set(key, value);
      tree = updateTree(tree, changesOf(batch));
      if (round % 10 !== 0) continue;
      expect(hexRoot(tree), `seed ${seed} round ${round}`).toBe(modelRoot(model));
      const sorted = [...model.keys()].sort();
      expect([...leavesOf(tree)].map((leaf) => leaf.key)).toEqual(sorted);
      const probe = randomKey(random);
      expect(nextKey(tree, probe)).toBe(sorted.find((key) => key > probe));
      expect(findLeaf(tree, probe) !== undefined).toBe(model.has(probe));
      expect([...leavesOf(prefixSubtree(tree, probe))].map((leaf) => leaf.key)).toEqual(
        sorted.filter((key) => key.startsWith(probe)),
      );
      if (round % 20 === 0) {
        checkProof(tree, model, random);
        checkProof(kept.tree, kept.model, random);
        expect(hexRoot(updateTree(null, changesOf(model)))).toBe(hexRoot(tree));
      }
      if (round % 100 === 0) kept = { tree, model };
    }
  });
});

test("one by one in any order gives the same root, and a change of nothing the same node", () => {
  const random = createRandom(99);
  const model = new Map(
    Array.from({ length: 200 }, (_, i) => [randomKey(random), Uint8Array.of(i)] as const),
  );
  const whole = updateTree(null, changesOf(model));
  const left = [...model];
  let tree: Tree = null;
  while (left.length > 0) {
    const [entry] = left.splice(random.below(left.length), 1);
    tree = updateTree(tree, changesOf(new Map([entry as (typeof left)[number]])));
  }
  expect(hexRoot(tree)).toBe(hexRoot(whole));
  expect(updateTree(whole, changesOf(model))).toBe(whole);
  expect(updateTree(whole, changesOf(new Map([["\x02absent", null]])))).toBe(whole);
  expect(updateTree(whole, changesOf(new Map([...model.keys()].map((key) => [key, null]))))).toBe(
    null,
  );
});

test("changes out of order or twice are a programmer's error", () => {
  const change = treeChange("a", null);
  expect(() => updateTree(null, [change, change])).toThrow("sorted by key and distinct");
  expect(() => updateTree(null, [{ ...change, key: "b" }, change])).toThrow("sorted");
});
