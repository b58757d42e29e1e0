/** Reads of a guest come from state at H, with H's slot, and only if the manifest asks for them. */

import { type Block, encodeBlock, treasuryOf, ZERO_HASH } from "@platform/protocol";
import { expect, test } from "vitest";
import type { Store } from "../../../src/components.ts";
import type { ExecutorClient } from "../../../src/executor/client.ts";
import { readPinned } from "../../../src/pipeline/pinned-reads.ts";
import { sampleHead } from "../../support/sample-head.ts";
import { CHALLENGE, sampleSubmission } from "../../support/sample-submission.ts";

const asking = {
  ...CHALLENGE,
  manifest: { ...CHALLENGE.manifest, imports: ["account_get_mana"] },
};

function rig() {
  const { header, parameters } = { ...sampleHead() };
  const item = sampleSubmission("read", "evaluating", { closingHeight: 9n });
  const block: Block = {
    header: { ...header, height: 9n, timeMs: 5_500n },
    body: { parentCertificate: new Uint8Array(0), extrinsics: [] },
  };
  const asked: unknown[] = [];
  const executor = {
    api: async (name: string, args: unknown, at: unknown) => {
      asked.push([name, args, at]);
      if (name === "parameters") return { ...parameters, intervalMs: 1_000 };
      return name === "account" ? { manaMilli: 77n } : { miner: { value: 12 } };
    },
  } as unknown as ExecutorClient;
  const store = {
    decision: async (height: bigint) =>
      height === 9n ? { certificate: new Uint8Array(0), block: encodeBlock(block) } : null,
  } as unknown as Store;
  return { executor, store, item, asked, chainId: header.chainId };
}

test("mana of the miner and of the challenge's treasury at H", async () => {
  const { executor, store, item, asked, chainId } = rig();
  const reads = await readPinned(executor, store, asking, item);
  const treasury = treasuryOf(chainId, item.challenge);
  expect([...reads.mana]).toEqual([
    [item.miner, 77n],
    [treasury, 77n],
  ]);
  expect(reads.reputation.size).toBe(0);
  const at = { type: "height", height: 9n };
  expect(asked).toEqual([
    ["parameters", {}, at],
    ["account", { account: item.miner, slot: 5n }, at],
    ["account", { account: treasury, slot: 5n }, at],
  ]);
});

test("the miner's reputation at H, without a look at the block", async () => {
  const { executor, store, item, asked } = rig();
  const manifest = { ...CHALLENGE.manifest, imports: ["get_reputation"] };
  const reads = await readPinned(executor, store, { ...CHALLENGE, manifest }, item);
  expect([...reads.reputation]).toEqual([[item.miner, 12n]]);
  expect(asked).toEqual([["reputation", { account: item.miner }, { type: "height", height: 9n }]]);
});

test("nothing is read for a module that does not import the function", async () => {
  const { executor, store, item, asked } = rig();
  expect((await readPinned(executor, store, CHALLENGE, item)).mana.size).toBe(0);
  expect(asked).toEqual([]);
});

test("a block that is gone makes the validator abstain", async () => {
  const { executor, store, item } = rig();
  const gone = { ...item, closingHeight: 8n, stateRoot: ZERO_HASH };
  await expect(readPinned(executor, store, asking, gone)).rejects.toMatchObject({
    code: "BLOCK_NOT_KEPT",
  });
});
