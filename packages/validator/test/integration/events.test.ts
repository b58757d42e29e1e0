/** Events of whole validators over real databases: what the API gives is what the blocks give when they
 * are executed again, after a restart and after a sync, too; and old ones go by their own setting. */

import { utf8 } from "@platform/protocol";
import { isAccountField } from "@platform/runtime";
import { expect, test } from "vitest";
import { apiOf } from "../support/actors.ts";
import { ALL_EVENTS, collectEvents, executeAgain } from "../support/event-reads.ts";
import { until } from "../support/local-validators.ts";
import {
  activeChallenge,
  heightOf,
  reaches,
  submitWork,
  waitHeight,
  withNetwork,
} from "../support/small-network.ts";

test("the API's events are those of the blocks, before and after a restart and a sync", async () => {
  await withNetwork({ observers: 1 }, async (net) => {
    const challenge = await activeChallenge(net);
    const id = await submitWork(net, challenge, utf8("work"));
    await reaches(net, id, ["certified"]);
    const to = await heightOf(net, 0);
    const [first = ""] = net.hotkeys;
    const again = await executeAgain(net, first, to);
    const all = await collectEvents(apiOf(net), to);
    const content = all.map(({ height, index, name, payload }) => ({
      height,
      index,
      name,
      payload,
    }));
    expect(content).toEqual(again);
    const names = new Set(all.map(({ name }) => name));
    for (const name of ["submissions.Committed", "certification.Certified", "challenges.Activated"])
      expect([...names]).toContain(name);

    const miner = net.miners[0]?.publicKey ?? "";
    const mine = all.filter(({ payload }) =>
      Object.entries(payload ?? {}).some(
        ([name, value]) => isAccountField(name) && value === miner,
      ),
    );
    expect(mine.length).toBeGreaterThan(0);
    expect(await collectEvents(apiOf(net), to, { account: miner })).toEqual(mine);
    const certified = all.filter(({ name }) => name === "certification.Certified");
    const byName = { pallet: "certification", event: "Certified" };
    expect(await collectEvents(apiOf(net), to, byName)).toEqual(certified);
    const [one] = certified;
    expect(one?.payload?.["id"]).toBe(id);
    const ofBlock = all.filter(({ height }) => height === one?.height);
    const page = await apiOf(net).events({ ...ALL_EVENTS, block: one?.block ?? null, limit: 256 });
    expect([page.items, page.more]).toEqual([ofBlock, false]);
    // The epoch still runs: a stranger sees that it is certified, and no score.
    const asked = { ...byName, scores: false };
    const [hidden] = await collectEvents(apiOf(net), to, asked);
    expect(hidden?.payload).toMatchObject({ id, score: null, fuelUsed: null, outcome: null });

    await net.stop(first);
    await net.start(first);
    expect(await collectEvents(apiOf(net), to)).toEqual(all);
    const [observer = ""] = net.observers;
    await net.start(observer);
    const api = net.validators.get(observer)?.api ?? apiOf(net, 9);
    await until(
      "it is in sync",
      async () => ((await api.status()).height >= to ? true : undefined),
      30_000,
    );
    expect(await collectEvents(api, to)).toEqual(all);
    expect(net.stops.size).toBe(0);
  });
});

test("events go by their own setting, exactly those below it; a place among them says so", async () => {
  const sync = { keepBlocks: 64, keepEvents: 4, snapshotEvery: 0, snapshotAfter: 2_000 };
  await withNetwork({ intervalMs: 20, sync }, async (net) => {
    await waitHeight(net, 0, 16n);
    const { oldest, at } = await until(
      "what is too old is gone",
      async () => {
        const page = await apiOf(net).events({ ...ALL_EVENTS, limit: 1 });
        const height = await heightOf(net, 0);
        // A look at every eighth height: between the last one and the next nothing goes.
        const look = (height / 8n) * 8n;
        const kept = page.oldest === look - 4n;
        return kept ? { oldest: look - 4n, at: height } : undefined;
      },
      20_000,
    );
    const early = { ...ALL_EVENTS, from: { height: oldest - 1n, index: 0 } };
    await expect(apiOf(net).events(early)).rejects.toThrow(/are not kept here/);
    expect((await apiOf(net).block(1n))?.height).toBe(1n);
    const kept = await collectEvents(apiOf(net), at);
    expect(kept.every(({ height }) => height >= oldest)).toBe(true);
    expect(net.stops.size).toBe(0);
  });
});
