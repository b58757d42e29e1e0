// The signer database against the blocks at a start: level, new, old, and a block that is not kept.

import type { DurableRow, DurableRows } from "@platform/consensus-pbft";
import { Phase } from "@platform/protocol";
import { expect, test } from "vitest";
import { restoreSigner } from "../../../src/consensus/signer-head.ts";
import { sampleHeader } from "../../support/sample-head.ts";

const HEIGHT = 5n;
const head = { header: sampleHeader({ height: HEIGHT }) };
const bytes = new Uint8Array([1]);
const decisionAt = (height: bigint) => ({ height, certificate: bytes, block: bytes });
const lock = { height: 4n, view: 0, phase: Phase.commit, signBytes: bytes, signature: null };

function storeOf(rows: Partial<DurableRows>, kept = true) {
  const held = { locks: [], prepared: null, decision: null, ...rows };
  const persisted: DurableRow[] = [];
  return {
    persisted,
    restore: async (): Promise<DurableRows> => held,
    decision: async () => (kept ? { certificate: bytes, block: bytes } : null),
    persist: async (more: readonly DurableRow[]) => void persisted.push(...more),
  };
}

test("level with the blocks or ahead of them, it is taken as it is", async () => {
  for (const height of [HEIGHT, HEIGHT + 1n]) {
    const store = storeOf({ locks: [lock], decision: decisionAt(height) });
    expect((await restoreSigner(store, head)).decision?.height).toBe(height);
    expect(store.persisted).toEqual([]);
  }
});

test("one that has voted and is behind the blocks is an old copy", async () => {
  for (const decision of [null, decisionAt(4n)])
    await expect(restoreSigner(storeOf({ locks: [lock], decision }), head)).rejects.toMatchObject({
      code: "RESTORED_DISK",
    });
});

test("a new one over old blocks learns their last decision", async () => {
  const store = storeOf({});
  await restoreSigner(store, head);
  expect(store.persisted).toEqual([{ kind: "decision", decision: decisionAt(HEIGHT) }]);
  const pruned = storeOf({}, false);
  await restoreSigner(pruned, head);
  expect(pruned.persisted).toEqual([]);
});
