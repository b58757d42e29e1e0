/** Epochs as a function of the chain number alone, and the snapshot that is read once (PROTOCOL §6). */

import { DEVELOPMENT_PARAMETERS, type Genesis } from "@platform/protocol";
import { expect, test } from "vitest";
import type { ChainLink } from "../../../src/components.ts";
import { EpochClock } from "../../../src/consensus/epoch-clock.ts";
import { hashOf, sampleHead } from "../../support/sample-head.ts";

const genesis = {
  B0: { number: 100n, hash: hashOf("chain 100") },
  parameters: { ...DEVELOPMENT_PARAMETERS, epochBlocks: 20 },
} as Genesis;

function clock(fail = { next: false }) {
  const asked: bigint[] = [];
  const link = {
    snapshotAt: async (number: bigint) => {
      asked.push(number);
      if (fail.next) throw new Error("away");
      return { netuid: 1, block: { number, hash: hashOf(`chain ${number}`) }, neurons: [] };
    },
  } as unknown as ChainLink;
  return { epochs: new EpochClock(genesis, link), asked, fail };
}

test("a boundary is due three blocks above it, straight to the latest one", () => {
  const { epochs } = clock();
  expect(epochs.boundary(3n)).toBe(160n);
  const head = sampleHead();
  expect(epochs.due(head, null)).toBeNull();
  expect(epochs.due(head, 90n)).toBeNull();
  expect(epochs.due(head, 122n)).toBeNull();
  expect(epochs.due(head, 123n)).toBe(1n);
  expect(epochs.due(head, 142n)).toBe(1n);
  expect(epochs.due(head, 163n)).toBe(3n);
  const later = sampleHead({ session: { ...head.session, epoch: 3n } });
  expect(epochs.due(later, 163n)).toBeNull();
});

test("a snapshot is read once, a failed read again", async () => {
  const { epochs, asked, fail } = clock();
  fail.next = true;
  await expect(epochs.snapshot(1n)).rejects.toThrow("away");
  fail.next = false;
  const [first, second] = await Promise.all([epochs.snapshot(1n), epochs.snapshot(1n)]);
  expect(first).toBe(second);
  expect(asked).toEqual([120n, 120n]);
  await epochs.snapshot(2n);
  expect(asked).toEqual([120n, 120n, 140n]);
});
