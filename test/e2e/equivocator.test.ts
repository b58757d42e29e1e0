/**
 * Goal: two signed votes for one place end as evidence in a block, and nothing else changes.
 * Method: an entry that sends a second PREPARE for another digest with its own real key.
 */

import { afterAll, beforeAll, expect, test } from "vitest";
import { advance, blocksAt } from "./support/heights.ts";
import { entry, startNetwork, type TestNetwork } from "./support/network.ts";
import { SEED } from "./support/seed.ts";
import { until } from "./support/until.ts";

const EQUIVOCATOR = 1;

let net: TestNetwork;
beforeAll(async () => {
  net = await startNetwork({ seed: SEED, faulty: { [EQUIVOCATOR]: entry("equivocator") } });
});
afterAll(() => net?.close());

test(`the evidence stands in a block on every honest validator (TEST_SEED=${SEED})`, async () => {
  const honest = net.nodes.filter((_, i) => i !== EQUIVOCATOR);
  const offender = net.node(EQUIVOCATOR).hotkey;
  const lists = await until("evidence on every honest validator", 60_000, async () => {
    const all = await Promise.all(honest.map((node) => node.api.evidence()));
    return all.every((list) => list.length > 0) ? all : undefined;
  });
  for (const list of lists) {
    expect(list.map((one) => one.offender)).toEqual(list.map(() => offender));
    expect(list[0]).toEqual(lists[0]?.[0]);
  }
  const [first] = lists[0] ?? [];
  expect(first?.inBlock).toBeGreaterThan(first?.height ?? 0n);
  const carrying = await blocksAt(honest, first?.inBlock ?? 0n);
  expect(new Set(carrying.map(({ hash }) => hash)).size).toBe(1);
  expect(carrying[0]?.extrinsics).toBeGreaterThanOrEqual(1);

  const height = await advance(honest, 5n, 60_000);
  const roots = (await blocksAt(honest, height)).map(({ stateRoot }) => stateRoot);
  expect(new Set(roots).size).toBe(1);
  for (const node of honest) expect(node.exitCode).toBeUndefined();
});
