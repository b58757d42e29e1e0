/** Which chain block a proposal may name: the newest that this node and a quorum of power have as
 * finalised, never one below the parent's. */

import type { ChainRef } from "@platform/protocol";
import { expect, test } from "vitest";
import type { ChainLink } from "../../../src/components.ts";
import { ChainTracker } from "../../../src/consensus/chain-tracker.ts";
import { HOTKEYS, hashOf, sampleSet } from "../../support/sample-head.ts";

const [self = "", b = "", c = "", d = ""] = HOTKEYS;
const ref = (number: bigint): ChainRef => ({ number, hash: hashOf(`chain ${number}`) });

function tracker(own: bigint | null, peers: Record<string, bigint>) {
  const asked: bigint[] = [];
  const state = { own, reachable: true };
  const link = {
    finalized: () => (state.own === null ? null : ref(state.own)),
    blockHash: async (number: bigint) => {
      asked.push(number);
      if (!state.reachable) throw new Error("away");
      return ref(number).hash;
    },
  } as unknown as ChainLink;
  const made = new ChainTracker(link);
  for (const [hotkey, number] of Object.entries(peers)) made.peerHas(hotkey, ref(number));
  return { made, asked, state };
}

test("the agreed number is what a quorum has reached, weighed by power", () => {
  const { made } = tracker(110n, { [b]: 109n, [c]: 107n, [d]: 90n });
  // Three of four: the third highest.
  expect(made.agreed(sampleSet(), self)).toBe(107n);
  // With half of the power, the own view and one more are a quorum.
  expect(made.agreed(sampleSet([5n, 3n, 1n, 1n]), self)).toBe(109n);
  // Exactly two thirds are none.
  expect(made.agreed(sampleSet([1n, 1n, 1n]), self)).toBe(107n);
  expect(made.agreed(sampleSet([4n, 4n, 2n, 2n]), self)).toBe(107n);
});

test("it never exceeds what this node itself has", () => {
  const { made } = tracker(105n, { [b]: 120n, [c]: 120n, [d]: 120n });
  expect(made.agreed(sampleSet(), self)).toBe(105n);
});

test("below a quorum of views, or without a chain, there is none", () => {
  expect(tracker(110n, { [b]: 109n }).made.agreed(sampleSet(), self)).toBeNull();
  expect(tracker(null, { [b]: 109n, [c]: 1n, [d]: 1n }).made.agreed(sampleSet(), self)).toBeNull();
});

test("the reference never goes back and stays while a hash can't be read", async () => {
  const { made, state } = tracker(110n, { [b]: 109n, [c]: 107n, [d]: 107n });
  expect(await made.reference(ref(108n), sampleSet(), self)).toEqual(ref(108n));
  expect(await made.reference(ref(100n), sampleSet(), self)).toEqual(ref(107n));
  const away = tracker(110n, { [b]: 109n, [c]: 107n, [d]: 107n });
  away.state.reachable = false;
  expect(await away.made.reference(ref(100n), sampleSet(), self)).toEqual(ref(100n));
  expect(state.reachable).toBe(true);
});

test("a block confirms only under the hash that is final here; known hashes are not asked", async () => {
  const { made, asked } = tracker(110n, {});
  made.remember(ref(105n));
  expect(await made.confirms(ref(105n))).toBe(true);
  expect(asked).toEqual([]);
  expect(await made.confirms({ number: 105n, hash: hashOf("fork") })).toBe(false);
  expect(await made.confirms(ref(104n))).toBe(true);
  expect(asked).toEqual([104n]);
  expect(await made.confirms(ref(111n))).toBe(false);
});
