/**
 * Goal: losing every validator at once loses nothing. Method: SIGKILL to all four while works are on
 * their way, several times at seeded moments, and a restart on the same data.
 */

import { setTimeout as delay } from "node:timers/promises";
import { createSeededRandom } from "@platform/challenge-sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { advance, blocksAt, reach, statuses } from "./support/heights.ts";
import { submitWork, tours, untilFinal } from "./support/miner.ts";
import { publishTsp, startNetwork, type TestNetwork } from "./support/network.ts";
import { FULL, SEED } from "./support/seed.ts";
import { VoteLedger } from "./support/votes.ts";

const LOSSES = FULL ? 8 : 2;

let net: TestNetwork;
beforeAll(async () => {
  net = await startNetwork({ seed: SEED });
});
afterAll(() => net?.close());

test(`all four lose power ${LOSSES} times (TEST_SEED=${SEED})`, async () => {
  const random = createSeededRandom(SEED);
  const votes = new VoteLedger(net);
  const tsp = await publishTsp(net);
  for (let loss = 0; loss < LOSSES; loss++) {
    const works = [0, 1].map((i) => submitWork(net, tsp, i, tours(SEED, 2 * loss + i)));
    // The moment is part of the schedule that the seed draws, not a wait for something.
    await delay(random.below(3_000));
    const before = await statuses(net.nodes);
    await Promise.all(net.nodes.map((node) => node.kill()));
    votes.read();
    await Promise.all(net.nodes.map((_, i) => net.restart(i)));
    const ids = await Promise.all(works);
    // A loss longer than a window may cost a work its reveal or its quorum, never its end.
    await untilFinal(net, ids, 60_000);
    // What was decided before is still what everybody holds, also who had not heard of it then.
    const top = before.reduce((h, one) => (one.height > h ? one.height : h), 0n);
    await reach(net.nodes, top, 60_000);
    for (const { height, headHash } of before)
      for (const { hash } of await blocksAt(net.nodes, height)) expect(hash).toBe(headHash);
  }
  const after = await submitWork(net, tsp, 2, tours(SEED, 2 * LOSSES));
  const [view] = await untilFinal(net, [after], 60_000);
  expect(view?.status).toBe("certified");
  const height = await advance(net.nodes, 1n, 60_000);
  const blocks = await blocksAt(net.nodes, height);
  expect(new Set(blocks.map(({ stateRoot }) => stateRoot)).size).toBe(1);
  for (const node of net.nodes) expect(await node.api.evidence()).toEqual([]);
  await Promise.all(net.nodes.map((node) => node.stop()));
  votes.read();
  expect(votes.conflicts).toEqual([]);
  expect(votes.places).toBeGreaterThan(10);
});
