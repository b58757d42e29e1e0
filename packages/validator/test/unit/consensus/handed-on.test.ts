/** A leader is given an extrinsic once a height, and in the next heights only after a while. */

import { MAX_POOL_TOTAL } from "@platform/protocol";
import type { SignedEntry } from "@platform/txpool";
import { expect, test } from "vitest";
import { HandedOn } from "../../../src/consensus/handed-on.ts";
import { HOTKEYS, hashOf } from "../../support/sample-head.ts";

const [first = "", second = ""] = HOTKEYS;
const entry = (name: string) => ({ hash: hashOf(name) }) as SignedEntry;
const [a, b] = [entry("a"), entry("b")];

test("once a height, however long the height takes", () => {
  const handed = new HandedOn();
  expect(handed.fresh(first, [a], 1n, 0)).toEqual([a]);
  expect(handed.fresh(first, [a, b], 1n, 10)).toEqual([b]);
  expect(handed.fresh(first, [a, b], 1n, 60_000)).toEqual([]);
});

test("another leader gets it at once, the same one in a later height after half a second", () => {
  const handed = new HandedOn();
  handed.fresh(first, [a], 1n, 0);
  expect(handed.fresh(second, [a], 1n, 1)).toEqual([a]);
  expect(handed.fresh(first, [a], 2n, 499)).toEqual([]);
  expect(handed.fresh(first, [a], 2n, 500)).toEqual([a]);
  expect(handed.fresh(first, [a], 3n, 900)).toEqual([]);
});

test("a clock that jumped back holds nothing back", () => {
  const handed = new HandedOn();
  handed.fresh(first, [a], 1n, 100_000);
  expect(handed.fresh(first, [a], 2n, 50_000)).toEqual([a]);
});

test("forgets the oldest above two whole pools", () => {
  const handed = new HandedOn();
  const all = Array.from({ length: 2 * MAX_POOL_TOTAL + 1 }, (_, i) => entry(`${i}`));
  expect(handed.fresh(first, all, 1n, 0)).toHaveLength(all.length);
  expect(handed.fresh(first, all.slice(1), 1n, 1)).toEqual([]);
  expect(handed.fresh(first, all.slice(0, 1), 1n, 2)).toEqual(all.slice(0, 1));
});
