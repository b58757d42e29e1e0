// The overlay against a stack of Maps: random writes, layers thrown away and kept, reads and ordered
// walks over a base state; several overlays on one base do not see each other.

import { describe, expect, test } from "vitest";
import { createCandidates } from "../../../src/state/candidates.ts";
import { executeChanges } from "../../../src/state/execute-changes.ts";
import { CODE_KEY, createOverlay } from "../../../src/state/overlay.ts";
import type { StateView } from "../../../src/state/state-view.ts";
import { createRandom, type Random } from "../../support/random.ts";
import { modelRoot } from "../../support/tree-model.ts";

type Model = Map<string, Uint8Array>;

/** A state held in a Map, sealed by the product's own path from changes to tree. */
function viewOf(state: Model): StateView {
  const empty = { tree: null, get: () => undefined };
  return { tree: executeChanges(empty, state).tree, get: (key) => state.get(key) };
}

const randomKey = (random: Random): string =>
  Array.from({ length: random.below(4) }, () => random.pick(["\x00", "a", "b", "\xff"])).join("");

function randomState(random: Random): Model {
  const state: Model = new Map();
  for (let i = 0; i < 20; i++) state.set(randomKey(random), Uint8Array.of(random.below(4)));
  return state;
}

describe.each([3, 11, 20_261_120])("seed %i", (seed) => {
  test("3,000 random operations on a stack of layers", () => {
    const random = createRandom(seed);
    const base = randomState(random);
    const overlay = createOverlay(viewOf(base));
    let stack: Model[] = [new Map(base)];
    for (let step = 0; step < 3_000; step++) {
      const top = stack.at(-1) as Model;
      const key = randomKey(random);
      const action = random.below(10);
      if (action < 3) {
        const value = Uint8Array.of(random.below(4));
        overlay.set(key, value);
        top.set(key, value);
      } else if (action < 5) {
        overlay.delete(key);
        top.delete(key);
      } else if (action === 5 && stack.length < 6) {
        overlay.push();
        stack.push(new Map(top));
      } else if (action === 6 && stack.length > 1) {
        overlay.pop();
        stack.pop();
      } else if (action === 7 && stack.length > 1) {
        overlay.commit();
        stack = [...stack.slice(0, -2), top];
      }
      const model = stack.at(-1) as Model;
      expect(overlay.depth, `seed ${seed} step ${step}`).toBe(stack.length - 1);
      expect(overlay.get(key)).toEqual(model.get(key));
      expect(overlay.has(key)).toBe(model.has(key));
      const above = [...model.keys()].sort().find((other) => other > key);
      expect(overlay.next(key), `seed ${seed} step ${step}`).toBe(above);
    }
    while (overlay.depth > 0) overlay.pop();
    expect(overlay.seal().stateRoot).toBe(modelRoot(stack[0] as Model));
  });
});

test("siblings on one base give their own roots, and only real changes with their old values", () => {
  const base: Model = new Map([
    ["a", Uint8Array.of(1)],
    ["b", Uint8Array.of(2)],
  ]);
  const view = viewOf(base);
  const [left, right] = [createOverlay(view), createOverlay(view)];
  left.set("c", new Uint8Array(0));
  left.set("a", Uint8Array.of(1));
  left.delete("b");
  right.set("b", Uint8Array.of(9));
  const [one, two] = [left.seal(), right.seal()];
  expect([...one.changes]).toEqual([
    ["b", null],
    ["c", new Uint8Array(0)],
  ]);
  expect([...one.undo]).toEqual([
    ["b", Uint8Array.of(2)],
    ["c", null],
  ]);
  expect(one.parent).toBe(view.tree);
  expect(one.stateRoot).toBe(
    modelRoot(
      new Map([
        ["a", Uint8Array.of(1)],
        ["c", new Uint8Array(0)],
      ]),
    ),
  );
  expect(two.stateRoot).not.toBe(one.stateRoot);
  expect(right.get("c")).toBe(undefined);
});

test("sizes are bounded, and only the code may be large", () => {
  const overlay = createOverlay(viewOf(new Map()));
  overlay.set("k".repeat(128), new Uint8Array(64 * 1024));
  overlay.set(CODE_KEY, new Uint8Array(4 * 1024 * 1024));
  const code = (work: () => void) => {
    try {
      work();
    } catch (thrown) {
      return (thrown as { code: string }).code;
    }
    return "none";
  };
  expect(code(() => overlay.set("k".repeat(129), new Uint8Array(0)))).toBe("STATE_KEY_TOO_LONG");
  expect(code(() => overlay.set("k", new Uint8Array(64 * 1024 + 1)))).toBe("STATE_VALUE_TOO_LARGE");
  expect(code(() => overlay.set(CODE_KEY, new Uint8Array(4 * 1024 * 1024 + 1)))).toBe(
    "STATE_VALUE_TOO_LARGE",
  );
});

test("an open layer at the end is a bug, not a half-kept extrinsic", () => {
  const overlay = createOverlay(viewOf(new Map()));
  overlay.push();
  expect(() => overlay.seal()).toThrow("popped or committed");
  overlay.pop();
  expect(() => overlay.pop()).toThrow("no layer");
});

test("walking and deleting 20,000 keys stays fast: the order is kept, not made again", () => {
  const state: Model = new Map();
  for (let i = 0; i < 20_000; i++) state.set(`k${String(i).padStart(5, "0")}`, Uint8Array.of(1));
  const overlay = createOverlay(viewOf(state));
  let walked = 0;
  for (let key = overlay.next("k"); key !== undefined; key = overlay.next(key)) {
    overlay.delete(key);
    walked++;
  }
  expect(walked).toBe(20_000);
  expect(overlay.next("")).toBe(undefined);
});

test("candidates are bounded and the oldest goes first", () => {
  const candidates = createCandidates(2);
  const executed = executeChanges({ tree: null, get: () => undefined }, new Map());
  for (const hash of ["a", "b", "a", "c"]) candidates.add(hash, executed);
  expect([candidates.get("a"), candidates.get("b"), candidates.get("c")]).toEqual([
    executed,
    undefined,
    executed,
  ]);
  candidates.clear();
  expect(candidates.size).toBe(0);
});
