// Goal: a silent line is given up, a slow or refused answer is not; method: the watch over scripted pings and time.
import { setTimeout as delay } from "node:timers/promises";
import type { Connection } from "@libp2p/interface";
import { expect, test, vi } from "vitest";
import type { NetworkContext } from "../../src/host/context.ts";
import { type Ask, LineWatch } from "../../src/members/line-watch.ts";
import { Counters } from "../../src/metrics/counters.ts";

const PEER = "peer";

function rig(ask: Ask) {
  const time = { ms: 0 };
  const abort = vi.fn<() => void>();
  const counters = new Counters();
  const asked = vi.fn<Ask>(ask);
  const watch = new LineWatch(
    { now: () => time.ms, counters } as unknown as NetworkContext,
    {
      connectedMemberPeers: () => [PEER],
      find: () => ({ abort }) as unknown as Connection,
    },
    asked,
  );
  const pass = async (ms: number): Promise<void> => {
    time.ms += ms;
    watch.tick();
    await delay(0);
  };
  return { watch, pass, time, abort, asked, counters };
}

/** An answer that comes when the test says so, or never. */
function held() {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  return { ask: () => promise, resolve, reject };
}

test("who talks is not asked; who is quiet for two seconds is, once at a time", async () => {
  const { watch, pass, asked } = rig(() => new Promise(() => undefined));
  await pass(0);
  await pass(1_500);
  watch.heard(PEER);
  await pass(1_500);
  expect(asked).not.toHaveBeenCalled();
  await pass(500);
  await pass(1_000);
  expect(asked).toHaveBeenCalledTimes(1);
  watch.stop();
});

test.each([
  ["no answer in five seconds: given up", 5_000, false, 1],
  ["an error at once is an answer", 10, false, 0],
  ["this process stood still", 9_000, false, 0],
  ["its bytes came meanwhile", 5_000, true, 0],
])("%s", async (_, lastedMs, speaks, aborts) => {
  const { ask, reject } = held();
  const { watch, pass, time, abort, counters } = rig(ask);
  await pass(0);
  await pass(2_000);
  time.ms += lastedMs;
  if (speaks) watch.heard(PEER);
  reject(new Error("no pong"));
  await delay(0);
  expect(abort).toHaveBeenCalledTimes(aborts);
  expect(counters.snapshot().lines_given_up).toBe(aborts);
  watch.stop();
});

test("an answer counts as heard", async () => {
  const { watch, pass, abort, asked } = rig(async () => undefined);
  await pass(0);
  await pass(2_000);
  await pass(1_000);
  expect(asked).toHaveBeenCalledTimes(1);
  expect(abort).not.toHaveBeenCalled();
  watch.stop();
});
