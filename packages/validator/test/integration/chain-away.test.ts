/** The chain goes away and comes back: ordering goes on, submissions wait for their seed and say so,
 * and everything ends as if the chain had only been late. */

import { utf8 } from "@platform/protocol";
import { expect, test } from "vitest";
import { apiOf } from "../support/actors.ts";
import { until } from "../support/local-validators.ts";
import { scoreOf } from "../support/scripted-evaluator.ts";
import {
  activeChallenge,
  heightOf,
  reaches,
  submitWork,
  waitHeight,
  withNetwork,
} from "../support/small-network.ts";

test.concurrent("an unreachable chain stops seeds and epochs, never blocks", async () => {
  await withNetwork({}, async (net) => {
    const challenge = await activeChallenge(net);
    net.chain.reachable = false;
    const id = await submitWork(net, challenge, utf8("a work"));
    await reaches(net, id, ["ordered"]);
    const before = await apiOf(net).status();
    await waitHeight(net, 0, (await heightOf(net, 0)) + 3n);
    const status = await apiOf(net).status();
    expect(status.chainRef).toEqual(before.chainRef);
    expect(status.epoch).toBe(before.epoch);
    expect(status.chain).toMatchObject({ connected: false, reason: "unreachable" });
    expect(status.waiting.some((reason) => reason.startsWith("chain: unreachable"))).toBe(true);
    expect(status.waiting.some((reason) => reason.startsWith("seed: chain block "))).toBe(true);
    const waiting = await apiOf(net).submission(id);
    expect(waiting?.seedSlot).toBe(0n);

    net.chain.reachable = true;
    net.chain.pace(100);
    const item = await reaches(net, id, ["certified"]);
    expect(item.score).toBe(scoreOf(utf8("a work")));
    expect(item.seedNumber).toBeGreaterThan(before.chainRef.number);
    // The boundaries that passed meanwhile are one late change, and its weights are sent once by each.
    await until(
      "weights of the epoch",
      () => {
        const orders = net.chain.orders.filter(({ order }) => order.weights.length > 0) ?? [];
        return orders.length >= 4 ? true : undefined;
      },
      20_000,
    );
    const orders = net.chain.orders.filter(({ order }) => order.weights.length > 0).slice(0, 4);
    expect(new Set(orders.map(({ hotkey }) => hotkey)).size).toBe(4);
    // One winner has the challenge's half, the burn the other: equal shares, both the largest.
    for (const { order } of orders)
      expect(order.weights).toEqual([
        { uid: 0, weight: 65_535 },
        { uid: 4, weight: 65_535 },
      ]);
    expect(net.stops.size).toBe(0);
  });
});
