/** Each decided vector reaches the chain service once, also over restarts and leaps of epochs. */

import { encodeBlock, type Hex32 } from "@platform/protocol";
import type { WeightVector } from "@platform/runtime";
import { expect, test } from "vitest";
import type { ChainLink, Store, WeightOrder } from "../../../src/components.ts";
import { Weigher } from "../../../src/pipeline/weigher.ts";
import { hashOf, sampleHead, sampleHeader } from "../../support/sample-head.ts";
import { scriptedExecutor } from "../../support/scripted-executor.ts";
import { silentLogger } from "../../support/silent-logger.ts";

const vector = (epoch: bigint, weight = 65_535): WeightVector => ({
  epoch,
  mechanism: 0,
  weights: weight === 0 ? [] : [{ uid: 3, weight }],
  hotkeys: weight === 0 ? [] : [hashOf("hotkey 3")],
  sharesPpb: weight === 0 ? [] : [1_000_000_000],
});

interface Rig {
  readonly vectors: Map<bigint, WeightVector>;
  readonly orders: WeightOrder[];
  readonly locks: Map<bigint, Hex32>;
  readonly state: { chainFails: boolean };
  /** Epoch in the header at each height. */
  readonly epochs: Map<bigint, bigint>;
}

function rig(): Rig & { readonly start: () => Weigher } {
  const made: Rig = {
    vectors: new Map(),
    orders: [],
    locks: new Map(),
    state: { chainFails: false },
    epochs: new Map(),
  };
  const executor = scriptedExecutor({
    weights: ({ epoch }) => {
      const one = made.vectors.get(epoch);
      return { vectors: one === undefined ? [] : [one] };
    },
  });
  const store = {
    decision: async (height: bigint) => {
      const epoch = made.epochs.get(height);
      if (epoch === undefined) return null;
      const body = { parentCertificate: new Uint8Array(0), extrinsics: [] };
      return {
        certificate: new Uint8Array(0),
        block: encodeBlock({ header: sampleHeader({ height, epoch }), body }),
      };
    },
    lockWeights: async (epoch: bigint, _mechanism: number, hash: Hex32) => {
      if ((made.locks.get(epoch) ?? hash) !== hash) return false;
      made.locks.set(epoch, hash);
      return true;
    },
  } as unknown as Store;
  const chain = {
    submitWeights: async (order: WeightOrder) => {
      if (made.state.chainFails) throw new Error("service lost");
      made.orders.push(order);
    },
  } as unknown as ChainLink;
  return { ...made, start: () => new Weigher({ executor, store, chain, logger: silentLogger() }) };
}

function at(epoch: bigint, startHeight: bigint) {
  const head = sampleHead();
  return { ...head, session: { ...head.session, epoch, startHeight } };
}

test("nothing is sent in epoch 0, then the ended epoch's vector once", async () => {
  const { start, vectors, orders, epochs } = rig();
  const weigher = start();
  await weigher.advance(at(0n, 1n));
  vectors.set(0n, vector(0n));
  epochs.set(19n, 0n);
  await weigher.advance(at(1n, 20n));
  await weigher.advance(at(1n, 20n));
  expect(orders).toEqual([
    {
      epoch: 0n,
      mechanism: 0,
      vectorHash: orders[0]?.vectorHash,
      weights: [{ uid: 3, weight: 65_535 }],
      hotkeys: [hashOf("hotkey 3")],
    },
  ]);
});

test("a leap over epochs sends the vector of the epoch that really ended", async () => {
  const { start, vectors, orders, epochs } = rig();
  vectors.set(2n, vector(2n));
  vectors.set(3n, vector(3n));
  epochs.set(59n, 3n);
  await start().advance(at(6n, 60n));
  expect(orders.map(({ epoch }) => epoch)).toEqual([3n]);
});

test("after a restart the last vector is handed over again, older ones never", async () => {
  const { start, vectors, orders, epochs } = rig();
  for (const epoch of [0n, 1n, 2n]) vectors.set(epoch, vector(epoch));
  epochs.set(59n, 2n);
  await start().advance(at(3n, 60n));
  await start().advance(at(3n, 60n));
  // The chain service's ledger makes one submission of the two.
  expect(orders.map(({ epoch }) => epoch)).toEqual([2n, 2n]);
  expect(orders[0]).toEqual(orders[1]);
});

test("a hand-over that failed is tried again", async () => {
  const { start, vectors, orders, epochs, state } = rig();
  const weigher = start();
  vectors.set(0n, vector(0n));
  epochs.set(19n, 0n);
  state.chainFails = true;
  await expect(weigher.advance(at(1n, 20n))).rejects.toThrow("service lost");
  state.chainFails = false;
  await weigher.advance(at(1n, 20n));
  expect(orders).toHaveLength(1);
});

test("a vector that contradicts the lock is never sent, an empty one needs none", async () => {
  const { start, vectors, orders, epochs, locks } = rig();
  locks.set(0n, hashOf("another vector"));
  vectors.set(0n, vector(0n));
  epochs.set(19n, 0n);
  await start().advance(at(1n, 20n));
  vectors.set(1n, vector(1n, 0));
  epochs.set(39n, 1n);
  await start().advance(at(2n, 40n));
  expect(orders).toEqual([]);
  expect(locks.has(1n)).toBe(false);
});
