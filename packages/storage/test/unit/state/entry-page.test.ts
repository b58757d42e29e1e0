// Goal: pages of a prefix, one after the other, are the sorted keys of a Map; method: random states of keys that are prefixes of each other, seed printed.

import { sha256Hex } from "@platform/protocol";
import { expect, test } from "vitest";
import { entryPage, type StateView, toLatin1 } from "../../../src/index.ts";
import { treeChange, updateTree } from "../../../src/tree/update.ts";
import { createRandom } from "../../support/random.ts";

const SEED = Number(process.env["TEST_SEED"] ?? Date.now() % 1_000_000);
const BYTES = [0, 1, 97, 128, 255];

function viewOf(state: ReadonlyMap<string, Uint8Array>): StateView {
  const sorted = [...state].sort(([a], [b]) => (a < b ? -1 : 1));
  const tree = updateTree(
    null,
    sorted.map(([key, value]) => treeChange(key, value)),
  );
  return { tree, get: (key) => state.get(key) };
}

function keysOf(view: StateView, prefix: string, limit: number, maxBytes = 1e9): string[] {
  const keys: string[] = [];
  for (let after: string | undefined; ; after = keys.at(-1)) {
    const page = entryPage(view, { prefix, after, limit, maxValueBytes: 8, maxBytes });
    keys.push(...page.entries.map(({ key }) => key));
    if (!page.more) return keys;
    expect(page.entries.length).toBeGreaterThan(0);
  }
}

test(`pages give every key of the prefix, in order, once (TEST_SEED=${SEED})`, () => {
  const random = createRandom(SEED);
  const keyOf = () => {
    const bytes = Array.from({ length: random.below(5) }, () => random.pick(BYTES));
    return toLatin1(Uint8Array.from(bytes));
  };
  for (let round = 0; round < 200; round++) {
    const state = new Map<string, Uint8Array>();
    for (let i = random.below(40); i > 0; i--) state.set(keyOf(), new Uint8Array(random.below(4)));
    const view = viewOf(state);
    for (const prefix of ["", keyOf(), keyOf()]) {
      const expected = [...state.keys()].filter((key) => key.startsWith(prefix)).sort();
      expect(keysOf(view, prefix, 1 + random.below(7))).toEqual(expected);
      expect(keysOf(view, prefix, 100, 3)).toEqual(expected);
    }
  }
});

test("a large value is named by its hash alone", () => {
  const value = new Uint8Array(9).fill(7);
  const view = viewOf(new Map([["a", value]]));
  const query = { prefix: "", limit: 4, maxBytes: 100 };
  const hash = sha256Hex(value);
  const [small] = entryPage(view, { ...query, maxValueBytes: 9 }).entries;
  expect(small).toEqual({ key: "a", hash, bytes: 9, value });
  const [large] = entryPage(view, { ...query, maxValueBytes: 8 }).entries;
  expect(large).toEqual({ key: "a", hash, bytes: 9, value: undefined });
});
