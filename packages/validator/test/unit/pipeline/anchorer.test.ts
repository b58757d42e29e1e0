/** A member hands over the last block of each epoch once, when it is in step; a failure is said once. */

import { encodeBlock } from "@platform/protocol";
import { beforeEach, expect, test } from "vitest";
import type { AnchorSubmission } from "../../../src/api.ts";
import type { AnchorOrder } from "../../../src/components.ts";
import { Anchorer } from "../../../src/pipeline/anchorer.ts";
import { hashOf, sampleHead, sampleHeader } from "../../support/sample-head.ts";
import { silentLogger } from "../../support/silent-logger.ts";

const base = sampleHead();
const self = base.nextSet.members[0]?.hotkey ?? "";
const state = { synced: true, kept: true };
let orders: AnchorOrder[];
let rows: AnchorSubmission[];
let warnings: unknown[];

beforeEach(() => {
  orders = [];
  rows = [];
  warnings = [];
  Object.assign(state, { synced: true, kept: true });
});

function start(hotkey = self): Anchorer {
  const store = {
    decision: async (height: bigint) => {
      if (!state.kept) return null;
      const header = sampleHeader({ height, epoch: height / 20n });
      const body = { parentCertificate: new Uint8Array(0), extrinsics: [] };
      return { certificate: new Uint8Array(0), block: encodeBlock({ header, body }) };
    },
  };
  const chain = {
    anchorHead: async (order: AnchorOrder) => void orders.push(order),
    anchorSubmissions: async () => rows,
  };
  const logger = {
    ...silentLogger(),
    warn: (_text: string, data: unknown) => void warnings.push(data),
  };
  return new Anchorer({ store, chain, logger, synced: () => state.synced }, hotkey);
}

function at(epoch: bigint, startHeight: bigint, chainNumber = startHeight) {
  const header = { ...base.header, chainRef: { ...base.header.chainRef, number: chainNumber } };
  return { ...base, header, session: { ...base.session, epoch, startHeight } };
}

test("nothing in epoch 0; then the block below the epoch's first one, once", async () => {
  const anchorer = start();
  await anchorer.advance(at(0n, 1n));
  expect(orders).toEqual([]);
  await anchorer.advance(at(2n, 60n));
  await anchorer.advance(at(2n, 60n));
  expect(orders).toEqual([
    {
      epoch: 2n,
      chainId: base.header.chainId,
      head: { height: 59n, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    },
  ]);
  await anchorer.advance(at(3n, 80n));
  expect(orders.map(({ head }) => head.height)).toEqual([59n, 79n]);
});

test("who is no member, or behind, or does not keep the block, anchors nothing", async () => {
  await start(hashOf("a stranger")).advance(at(2n, 60n));
  state.synced = false;
  const anchorer = start();
  await anchorer.advance(at(2n, 60n));
  expect(orders).toEqual([]);
  state.synced = true;
  await anchorer.advance(at(2n, 60n));
  expect(orders).toHaveLength(1);
  state.kept = false;
  await anchorer.advance(at(3n, 80n));
  expect(orders).toHaveLength(1);
});

test("an anchor that the chain did not take is warned of once, and the next one is tried", async () => {
  const anchorer = start();
  const head = { height: 59n, hash: hashOf("59") };
  rows = [{ epoch: 2n, head, state: "broadcast", block: null, error: null }];
  await anchorer.advance(at(3n, 60n, 100n));
  rows = [{ epoch: 2n, head, state: "finalised_err", block: null, error: "SpaceLimitExceeded" }];
  for (const chainNumber of [100n, 101n, 102n]) await anchorer.advance(at(3n, 60n, chainNumber));
  expect(warnings).toEqual([{ code: "ANCHOR_FAILED", epoch: "2", reason: "SpaceLimitExceeded" }]);
  await anchorer.advance(at(4n, 80n));
  expect(orders).toHaveLength(2);
});
