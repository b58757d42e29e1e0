// Goal: a state of which only a proof is here reads, walks and changes to the same root as the whole one, and refuses everything that the proof does not open; method: random states and changes from a printed seed, the keys traced on the whole state.

import { expect, test } from "vitest";
import { executeChanges } from "../../../src/state/execute-changes.ts";
import { createOverlay, type Overlay } from "../../../src/state/overlay.ts";
import type { StateView } from "../../../src/state/state-view.ts";
import { witnessView } from "../../../src/state/witness.ts";
import { proveTree } from "../../../src/tree/prove.ts";

const SEED = Number(process.env["TEST_SEED"] ?? Math.floor(Math.random() * 1_000_000));
const ROUNDS = 200;

function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Short keys over few letters: prefixes of each other, and neighbours that meet. */
function keyOf(random: (below: number) => number): string {
  const length = random(5);
  return Array.from({ length }, () => "\u0000\u0001aÿ"[random(4)]).join("");
}

function stateOf(random: (below: number) => number): StateView {
  const values = new Map<string, Uint8Array>();
  const count = random(60);
  for (let i = 0; i < count; i++) values.set(keyOf(random), Uint8Array.of(i));
  const { tree } = executeChanges({ tree: null, get: () => undefined }, values);
  return { tree, get: (key) => values.get(key) };
}

/** The same accesses on any view; what they saw, as text. */
function work(overlay: Overlay, seed: number): string {
  const random = randomOf(seed);
  const seen: string[] = [];
  for (let i = 0; i < 12; i++) {
    const key = keyOf(random);
    const kind = random(5);
    if (kind === 0) seen.push(String(overlay.get(key)));
    else if (kind === 1) seen.push(String(overlay.has(key)));
    else if (kind === 2) overlay.set(key, Uint8Array.of(200 + i));
    else if (kind === 3) overlay.delete(key);
    else seen.push(String(overlay.next(key)));
  }
  return seen.join(" ");
}

test(`a witness gives the same answers and the same root; TEST_SEED=${SEED}`, () => {
  for (let round = 0; round < ROUNDS; round++) {
    const seed = SEED + round;
    const whole = stateOf(randomOf(seed));
    const traced = new Set<string>();
    const overlay = createOverlay(whole, (key) => traced.add(key));
    const seen = work(overlay, seed + 7);
    const sealed = overlay.seal();
    const keys = [...new Set([...traced, ...sealed.changes.keys()])];
    const valueOf = (key: string): Uint8Array => whole.get(key) ?? new Uint8Array(0);
    const proof = proveTree(whole.tree, { keys }, valueOf);
    const { stateRoot: root } = executeChanges(whole, new Map());
    const partial = createOverlay(witnessView(root, proof));
    expect(work(partial, seed + 7), `seed ${seed}`).toBe(seen);
    expect(partial.seal().stateRoot, `seed ${seed}`).toBe(sealed.stateRoot);
  }
});

test("what the proof does not open is refused, and so are another root and other bytes", () => {
  const values = new Map(["a", "b", "c", "d"].map((key) => [key, Uint8Array.of(1)]));
  const { tree, stateRoot } = executeChanges({ tree: null, get: () => undefined }, values);
  const proof = proveTree(tree, { keys: ["a"] }, (key) => values.get(key) as Uint8Array);
  const view = witnessView(stateRoot, proof);
  const code = (read: () => unknown): string => {
    try {
      read();
      return "";
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  expect(view.get("a")).toEqual(Uint8Array.of(1));
  expect(code(() => view.get("d"))).toBe("WITNESS_INCOMPLETE");
  const overlay = createOverlay(view);
  overlay.set("d", Uint8Array.of(2));
  expect(code(() => overlay.seal())).toBe("WITNESS_INCOMPLETE");
  expect(code(() => witnessView("00".repeat(32), proof))).toBe("WITNESS_ROOT_MISMATCH");
  expect(code(() => witnessView(stateRoot, proof.slice(0, -1)))).toBe("WITNESS_MALFORMED");
  expect(code(() => witnessView(stateRoot, Uint8Array.of(9)))).toBe("WITNESS_MALFORMED");
});
