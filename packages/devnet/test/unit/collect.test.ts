// Goal: weights are compared when every validator has decided them, and a difference is never taken for
// agreement; method: validators that answer from lists, one of them a block behind.
import { expect, test } from "vitest";
import type { DevnetNode } from "../../src/network/devnet-node.ts";
import { runtimeWeights } from "../../src/results/collect.ts";

/** Answers with each epoch once, then with the last; has a vector once epoch 1 is over. */
function validator(epochs: readonly bigint[], weight: number): DevnetNode {
  let at = -1;
  const api = {
    status: async () => {
      at = Math.min(at + 1, epochs.length - 1);
      return { epoch: epochs[at] };
    },
    weights: async () =>
      (epochs[Math.max(at, 0)] ?? 0n) > 1n ? [{ mechanism: 0, weights: [{ uid: 7, weight }] }] : [],
  };
  return { api } as unknown as DevnetNode;
}

test("waits for the validator that is a block behind", async () => {
  const nodes = [validator([2n], 5), validator([1n, 1n, 2n], 5)];
  expect(await runtimeWeights(nodes, 1n)).toEqual([[7, 5]]);
});

test("names a difference", async () => {
  const nodes = [validator([2n], 5), validator([2n], 6)];
  await expect(runtimeWeights(nodes, 1n)).rejects.toMatchObject({ code: "WEIGHTS_DIFFER" });
});
