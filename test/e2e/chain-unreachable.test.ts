/**
 * Goal: without the chain the network goes on ordering, says what it waits for, and finishes when the
 * chain is back. Method: the chain's process is stopped, later killed, while works are submitted.
 */

import type { Hex32 } from "@platform/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { killChain, pauseChain, restartChain, resumeChain } from "./support/dev-chain.ts";
import { advance, statuses } from "./support/heights.ts";
import { submitWork, tours, untilFinal } from "./support/miner.ts";
import { publishTsp, startNetwork, type TestNetwork } from "./support/network.ts";
import { SEED } from "./support/seed.ts";
import { until } from "./support/until.ts";

let net: TestNetwork;
let tsp: Hex32;
beforeAll(async () => {
  net = await startNetwork({ seed: SEED });
  tsp = await publishTsp(net);
});
afterAll(() => net?.close());

test(`a chain that stands still: works wait for their seed (TEST_SEED=${SEED})`, async () => {
  pauseChain(net);
  const ids = await works(0);
  await advance(net.nodes, 2n, 40_000);
  await allOrdered(ids);
  for (const { waiting } of await statuses(net.nodes))
    expect(waiting.join("\n")).toMatch(/seed: chain block \d+ is awaited/);
  resumeChain(net);
  await allCertified(ids);
});

test(`a chain that dies: status names it, works finish later (TEST_SEED=${SEED})`, async () => {
  await killChain(net);
  await until("status that names the chain", 20_000, async () => {
    const all = await statuses(net.nodes);
    return all.every(
      ({ chain, waiting }) => !chain.connected && /^chain: /m.test(waiting.join("\n")),
    )
      ? true
      : undefined;
  });
  const ids = await works(2);
  await advance(net.nodes, 2n, 40_000);
  await allOrdered(ids);
  restartChain(net);
  await until("connection to the chain", 30_000, async () =>
    (await statuses(net.nodes)).every(({ chain }) => chain.connected) ? true : undefined,
  );
  await allCertified(ids);
  await until("status without the chain", 20_000, async () => {
    const all = await statuses(net.nodes);
    return all.every(({ waiting }) => !/^chain: /m.test(waiting.join("\n"))) ? true : undefined;
  });
});

function works(first: number): Promise<Hex32[]> {
  return Promise.all([first, first + 1].map((i) => submitWork(net, tsp, i, tours(SEED, i), i)));
}

async function allOrdered(ids: readonly Hex32[]): Promise<void> {
  for (const { api } of net.nodes)
    for (const id of ids) expect((await api.submission(id)).status).toBe("ordered");
}

async function allCertified(ids: readonly Hex32[]): Promise<void> {
  const views = await untilFinal(net, ids, 60_000);
  expect(views.map(({ status }) => status)).toEqual(ids.map(() => "certified"));
}
