// The frozen vectors: roots and proof bytes that any other implementation must give as well.

import { readFileSync } from "node:fs";
import { fromHex, toHex, utf8 } from "@platform/protocol";
import { expect, test } from "vitest";
import { latin1ToHex, toLatin1 } from "../../../src/tree/latin1.ts";
import { rootHash, type Tree } from "../../../src/tree/node.ts";
import { proveTree } from "../../../src/tree/prove.ts";
import { treeChange, updateTree } from "../../../src/tree/update.ts";
import { modelRoot } from "../../support/tree-model.ts";

interface Vectors {
  roots: { entries: Record<string, string>; root: string }[];
  series: { root: string };
  proofs: { state: number; asks: string[]; prefixes: string[]; proof: string }[];
}
const file = new URL("../../../../protocol/vectors/state-tree.json", import.meta.url);
const vectors: Vectors = JSON.parse(readFileSync(file, "utf8"));

const latin1 = (hex: string): string => toLatin1(fromHex(hex));

function stateOf(entries: Record<string, string>): Map<string, Uint8Array> {
  return new Map(Object.entries(entries).map(([key, value]) => [latin1(key), fromHex(value)]));
}

function treeOf(state: ReadonlyMap<string, Uint8Array>): Tree {
  const keys = [...state.keys()].sort();
  return updateTree(
    null,
    keys.map((key) => treeChange(key, state.get(key) as Uint8Array)),
  );
}

test.each(vectors.roots)("root of $entries", ({ entries, root }) => {
  expect(latin1ToHex(rootHash(treeOf(stateOf(entries))))).toBe(root);
  expect(modelRoot(stateOf(entries))).toBe(root);
});

test("root of k0..k999", () => {
  const state = new Map(
    Array.from({ length: 1000 }, (_, i) => [toLatin1(utf8(`k${i}`)), utf8(`v${i}`)] as const),
  );
  expect(latin1ToHex(rootHash(treeOf(state)))).toBe(vectors.series.root);
});

test.each(vectors.proofs)("proof bytes of $asks $prefixes", ({ state, asks, prefixes, proof }) => {
  const values = stateOf(vectors.roots[state]?.entries ?? {});
  const made = proveTree(
    treeOf(values),
    { keys: asks.map(latin1), prefixes: prefixes.map(latin1) },
    (key) => values.get(key) as Uint8Array,
  );
  expect(toHex(made)).toBe(proof);
});
