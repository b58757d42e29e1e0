/** Payloads: what a quorum holds, what is pulled, and the bounds of both. */

import { toCid } from "@platform/dht-store";
import { MAX_HELD_PAYLOADS, MAX_PAYLOAD_BYTES, sha256Hex, utf8 } from "@platform/protocol";
import { expect, test, vi } from "vitest";
import type { Network, Store } from "../../../src/components.ts";
import { Payloads } from "../../../src/pipeline/payloads.ts";
import { type ManualClock, manualClock } from "../../support/manual-clock.ts";
import { HOTKEYS, hashOf, sampleSet } from "../../support/sample-head.ts";
import { silentLogger } from "../../support/silent-logger.ts";

const [self = "", b = "", c = "", d = ""] = HOTKEYS;
const bytes = utf8("payload");
const hash = sha256Hex(bytes);

interface Rig {
  readonly payloads: Payloads;
  readonly clock: ManualClock;
  readonly held: string[];
  /** Bytes that the network serves; every fetch is counted. */
  readonly served: {
    answer: Uint8Array | null;
    readonly blobs: Map<string, Uint8Array>;
    fetches: number;
    /** Fetches at one time. */
    running: number;
    most: number;
  };
}

function rig(): Rig {
  const blobs = new Map<string, Uint8Array>();
  const clock = manualClock();
  const held: string[] = [];
  const served: Rig["served"] = {
    answer: null,
    blobs: new Map(),
    fetches: 0,
    running: 0,
    most: 0,
  };
  const store = {
    putBlob: async (one: Uint8Array) => {
      blobs.set(sha256Hex(one), one);
      return sha256Hex(one);
    },
    blob: async (one: string) => blobs.get(one) ?? null,
    hasBlob: async (one: string) => blobs.has(one),
    blobByCid: async () => null,
    putVerified: async (_cid: string, one: Uint8Array) => void blobs.set(sha256Hex(one), one),
  } as unknown as Store;
  const network = {
    findProviders: async () => [],
    fetchBlob: async (cid: string) => {
      served.fetches++;
      served.running++;
      served.most = Math.max(served.most, served.running);
      await Promise.resolve();
      served.running--;
      const answer = served.blobs.get(cid) ?? served.answer;
      if (answer === null) throw new Error("nobody has it");
      return answer;
    },
  } as unknown as Network;
  const payloads = new Payloads(
    { store, network, clock, logger: silentLogger(), onHeld: (one) => held.push(one) },
    self,
  );
  return { payloads, clock, held, served };
}

test("a quorum by power announced it, this node included", async () => {
  const { payloads } = rig();
  expect(payloads.quorumHolds(hash, sampleSet())).toBe(false);
  await payloads.put(bytes);
  payloads.peerHas(b, [hash]);
  expect(payloads.quorumHolds(hash, sampleSet())).toBe(false);
  payloads.peerHas(c, [hash, hashOf("other")]);
  expect(payloads.quorumHolds(hash, sampleSet())).toBe(true);
  // Exactly two thirds of the power are no quorum.
  expect(payloads.quorumHolds(hash, sampleSet([2n, 1n, 1n, 2n]))).toBe(false);
  payloads.peerHas(c, []);
  expect(payloads.quorumHolds(hash, sampleSet())).toBe(false);
});

test("what others hold is no quorum while this node does not", () => {
  const { payloads } = rig();
  for (const peer of [b, c, d]) payloads.peerHas(peer, [hash]);
  expect(payloads.quorumHolds(hash, sampleSet())).toBe(false);
});

test("members of former sets are forgotten", async () => {
  const { payloads } = rig();
  await payloads.put(bytes);
  for (const peer of [b, c, d]) payloads.peerHas(peer, [hash]);
  payloads.follow({ ...sampleSet(), members: [] });
  expect(payloads.quorumHolds(hash, sampleSet())).toBe(false);
});

test("a wanted payload is asked for again until it comes, and is told once", async () => {
  const { payloads, clock, held, served } = rig();
  payloads.want(hash, bytes.length, null);
  payloads.want(hash, bytes.length, null);
  await vi.waitFor(() => expect(served.fetches).toBe(1));
  await clock.pass(600);
  await vi.waitFor(() => expect(served.fetches).toBe(2));
  served.answer = bytes;
  await clock.pass(600);
  await vi.waitFor(() => expect(held).toEqual([hash]));
  expect(await payloads.bytes(hash, bytes.length)).toEqual(bytes);
  expect(await payloads.holds(hash)).toBe(true);
  const { fetches } = served;
  await clock.pass(60_000);
  expect(served.fetches).toBe(fetches);
  expect(held).toEqual([hash]);
});

test("a payload that never comes is given up; a new wish asks again", async () => {
  const { payloads, clock, served } = rig();
  payloads.want(hash, 7, null);
  for (let i = 0; i < 30; i++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    await clock.pass(600);
  }
  expect(served.fetches).toBe(20);
  expect(clock.timers).toBe(0);
  payloads.want(hash, 7, null);
  await vi.waitFor(() => expect(served.fetches).toBe(21));
});

test("more than a payload's size is never pulled, and wishes are bounded", async () => {
  const { payloads, held, served } = rig();
  payloads.want(hash, MAX_PAYLOAD_BYTES + 1, null);
  const many = 4 * MAX_HELD_PAYLOADS;
  for (let i = 0; i < many; i++) {
    served.blobs.set(toCid(0x55, hashOf(`w${i}`)).toString(), utf8(`w${i}`));
    payloads.want(hashOf(`w${i}`), 10, null);
  }
  await vi.waitFor(() => expect(held).toHaveLength(2 * MAX_HELD_PAYLOADS));
  expect(served).toMatchObject({ fetches: 2 * MAX_HELD_PAYLOADS, most: 4 });
});

test("a stopped node pulls nothing more", async () => {
  const { payloads, clock, served } = rig();
  payloads.stop();
  payloads.want(hash, 7, null);
  await clock.pass(5_000);
  expect(served.fetches).toBe(0);
});
