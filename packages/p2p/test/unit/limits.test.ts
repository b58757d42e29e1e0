// Goal: rates, bans and lanes bound what one peer can take; method: given time, exact counts.
import { describe, expect, it } from "vitest";
import { Semaphore } from "../../src/blob/semaphore.ts";
import { BanList, FIRST_BAN_MS, MAX_BAN_MS } from "../../src/limit/ban-list.ts";
import { PeerBuckets } from "../../src/limit/rates.ts";
import { TokenBucket } from "../../src/limit/token-bucket.ts";

describe("a token bucket", () => {
  it("gives the burst at once and then the rate, never more than the burst", () => {
    const bucket = new TokenBucket({ perSecond: 2, burst: 3 }, 0);
    const taken = (nowMs: number) => [1, 2, 3, 4].filter(() => bucket.take(1, nowMs)).length;
    expect(taken(0)).toBe(3);
    expect(taken(499)).toBe(0);
    expect(taken(1_000)).toBe(2);
    expect(taken(1_000_000)).toBe(3);
    expect(taken(0)).toBe(0);
  });

  it("tells how long a debt lasts", () => {
    const bucket = new TokenBucket({ perSecond: 10, burst: 5 }, 0);
    expect(bucket.owe(5, 0)).toBe(0);
    expect(bucket.owe(20, 0)).toBe(2_000);
    expect(bucket.owe(0, 1_500)).toBe(500);
  });

  it("is one for each peer, and the quietest is forgotten beyond the bound", () => {
    const buckets = new PeerBuckets({ perSecond: 0.001, burst: 1 }, () => 0);
    expect(buckets.take("a", 1)).toBe(true);
    expect(buckets.take("a", 1)).toBe(false);
    expect(buckets.take("b", 1)).toBe(true);
    for (let i = 0; i < 1_023; i++) buckets.take(`peer-${i}`, 1);
    expect(buckets.take("b", 1)).toBe(false);
    expect(buckets.take("a", 1)).toBe(true);
  });
});

it("bans double up to a day and end", () => {
  let now = 0;
  const bans = new BanList(() => now);
  bans.ban("peer");
  now = FIRST_BAN_MS - 1;
  expect(bans.has("peer")).toBe(true);
  expect(bans.has("other")).toBe(false);
  now = FIRST_BAN_MS;
  expect(bans.has("peer")).toBe(false);
  bans.ban("peer");
  now += 2 * FIRST_BAN_MS - 1;
  expect(bans.has("peer")).toBe(true);
  for (let i = 0; i < 20; i++) bans.ban("peer");
  now += MAX_BAN_MS;
  expect(bans.has("peer")).toBe(false);
});

it("a semaphore runs so many at once, queues so many more and refuses the rest", async () => {
  const lanes = new Semaphore(2, 1);
  const gates = [1, 2, 3].map(() => Promise.withResolvers<number>());
  const runs = gates.map((gate) => lanes.run(() => gate.promise));
  await expect(lanes.run(async () => 0)).rejects.toMatchObject({ code: "BUSY" });
  gates[0]?.reject(new Error("failed"));
  await expect(runs[0]).rejects.toThrow("failed");
  gates[2]?.resolve(3);
  expect(await runs[2]).toBe(3);
  gates[1]?.resolve(2);
  expect(await runs[1]).toBe(2);
  expect(await lanes.run(async () => 4)).toBe(4);
});
