/** Goal: losing the leader costs a view, not the network. Method: SIGKILL to the process that leads. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { advance, blocksAt, reach, statuses } from "./support/heights.ts";
import { startNetwork, type TestNetwork } from "./support/network.ts";
import { SEED } from "./support/seed.ts";
import { until } from "./support/until.ts";

let net: TestNetwork;
beforeAll(async () => {
  net = await startNetwork({ seed: SEED });
});
afterAll(() => net?.close());

test(`the leader is killed: view change, progress, and it comes back (TEST_SEED=${SEED})`, async () => {
  await advance(net.nodes, 1n, 40_000);
  const [first] = await statuses(net.nodes);
  const leader = net.nodes.findIndex(({ hotkey }) => hotkey === first?.leader);
  expect(leader).toBeGreaterThanOrEqual(0);
  const before = (await statuses(net.nodes)).reduce((h, s) => (s.height > h ? s.height : h), 0n);
  await net.node(leader).kill();
  const others = net.nodes.filter((_, i) => i !== leader);

  // The rotation comes back to the dead leader: within four heights one needs a second view.
  await reach(others, before + 4n, 60_000);
  const views: number[] = [];
  for (let height = before + 1n; height <= before + 4n; height++) {
    const blocks = await blocksAt(others, height);
    expect(new Set(blocks.map(({ hash }) => hash)).size).toBe(1);
    views.push(blocks[0]?.view ?? 0);
  }
  expect(Math.max(...views)).toBeGreaterThanOrEqual(1);

  await net.restart(leader);
  const height = await advance(net.nodes, 1n, 40_000);
  const roots = (await blocksAt(net.nodes, height)).map(({ stateRoot }) => stateRoot);
  expect(new Set(roots).size).toBe(1);
  await until("a certificate with the former leader's vote", 40_000, async () => {
    const { height: now } = await net.node((leader + 1) % 4).api.status();
    const block = await net.node((leader + 1) % 4).api.block(now);
    return block.signers.includes(net.node(leader).hotkey) ? true : undefined;
  });
});
