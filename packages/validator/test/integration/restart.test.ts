/** A validator that stops and comes back, over real databases and a network in memory: the others go
 * on through view changes, and it catches up to the same root. */

import { expect, test } from "vitest";
import { apiOf } from "../support/actors.ts";
import { until, validatorHotkey } from "../support/local-validators.ts";
import {
  heightOf,
  rootsAtCommonHeight,
  waitHeight,
  withNetwork,
} from "../support/small-network.ts";

test.concurrent("the others pass a dead leader by a view change; it returns to their root", async () => {
  await withNetwork({ intervalMs: 50 }, async (net) => {
    await waitHeight(net, 0, 3n);
    const [, , , dead = ""] = net.hotkeys;
    await net.stop(dead);
    const before = await heightOf(net, 0);
    // Among n heights in a row every member leads view 0 of one.
    await waitHeight(net, 0, before + 5n);
    const views: number[] = [];
    for (let height = before + 1n; height <= before + 5n; height++)
      views.push((await apiOf(net).block(height))?.view ?? -1);
    expect(Math.max(...views)).toBeGreaterThan(0);
    const signers = (await apiOf(net).block(before + 4n))?.signers ?? [];
    expect(signers).toHaveLength(3);
    expect(signers).not.toContain(dead);

    await net.start(dead);
    const target = await heightOf(net, 0);
    await waitHeight(net, 3, target);
    const roots = await rootsAtCommonHeight(net, [0, 1, 2, 3]);
    expect(new Set(roots).size).toBe(1);
    expect(roots[0]).toMatch(/^[0-9a-f]{64}$/);
    await until(
      "its COMMITs count again",
      async () => {
        const status = await apiOf(net).status();
        const block = await apiOf(net).block(status.height);
        return block?.signers.includes(dead) ? true : undefined;
      },
      20_000,
    );
    expect(net.stops.size).toBe(0);
  });
});

test.concurrent("a network that stopped as a whole starts again where it was", async () => {
  await withNetwork({ intervalMs: 50 }, async (net) => {
    await waitHeight(net, 0, 3n);
    for (const hotkey of net.hotkeys) await net.stop(hotkey);
    for (const hotkey of net.hotkeys) await net.start(hotkey);
    const before = await heightOf(net, 0);
    expect(before).toBeGreaterThanOrEqual(3n);
    for (const via of [0, 1, 2, 3]) await waitHeight(net, via, before + 3n);
    expect(new Set(await rootsAtCommonHeight(net, [0, 1, 2, 3])).size).toBe(1);
    expect(net.stops.size).toBe(0);
  });
});

test.concurrent("a stopped validator leaves no timer behind", async () => {
  let open = 0;
  await withNetwork(
    {
      intervalMs: 50,
      alter: (hotkey, parts) => {
        if (hotkey !== validatorHotkey(0)) return parts;
        const { clock } = parts;
        const after = (ms: number, callback: () => void): (() => void) => {
          open++;
          let over = false;
          const end = (): void => {
            if (!over) open--;
            over = true;
          };
          const cancel = clock.after(ms, () => {
            end();
            callback();
          });
          return () => {
            end();
            cancel();
          };
        };
        return { ...parts, clock: { ...clock, after } };
      },
    },
    async (net) => {
      const [hotkey = ""] = net.hotkeys;
      await net.stop(hotkey);
      await net.start(hotkey);
      await until("it has timers", () => (open > 2 ? true : undefined), 10_000);
      await net.stop(hotkey);
      expect(open).toBe(0);
    },
  );
});
