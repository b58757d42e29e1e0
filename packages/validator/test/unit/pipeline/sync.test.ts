/** Catching up: one run at a time, each decision checked by the engine, a liar counted and left. */

import {
  decodeSyncRequest,
  encodeCertificate,
  encodeSyncAnswer,
  type Hex32,
  MAX_SYNC_DECISIONS,
} from "@platform/protocol";
import { expect, test } from "vitest";
import type { Network, Store } from "../../../src/components.ts";
import type { EngineHost } from "../../../src/consensus/engine-host.ts";
import { Sync } from "../../../src/pipeline/sync.ts";
import { manualClock, settled } from "../../support/manual-clock.ts";
import { HOTKEYS, hashOf } from "../../support/sample-head.ts";
import { silentLogger } from "../../support/silent-logger.ts";

const [, peer = "", other = ""] = HOTKEYS;

function rig(chainHeight: bigint) {
  const state = { height: 0n, lies: false, down: false };
  const seen = { asked: [] as [Hex32, bigint][], liars: [] as [Hex32, string][] };
  const decision = (height: bigint) => ({
    certificate: encodeCertificate({
      height,
      view: 0,
      digest: hashOf(`block ${height}`),
      signatures: [],
    }),
    block: new Uint8Array(3),
  });
  const clock = manualClock();
  const network = {
    request: async (member: Hex32, bytes: Uint8Array) => {
      const request = decodeSyncRequest(bytes);
      if (request.type !== "decisions") throw new Error("another request");
      seen.asked.push([member, request.from]);
      if (state.down) throw new Error("unreachable");
      const decisions = [];
      for (let h = request.from; h <= chainHeight && decisions.length < 2; h++)
        decisions.push(decision(h));
      return encodeSyncAnswer({ type: "decisions", decisions });
    },
  } as unknown as Network;
  const host = {
    get config() {
      return { height: state.height + 1n };
    },
    receiveDecision: ({ height }: { height: bigint }) => {
      if (state.lies) return "CONSENSUS_BAD_CERTIFICATE";
      state.height = height;
      return undefined;
    },
  } as unknown as EngineHost;
  const store = {
    decisions: async (from: bigint, count: number) =>
      Array.from({ length: Math.min(count, 3) }, (_, i) => decision(from + BigInt(i))),
  } as unknown as Store;
  const sync = new Sync({
    network,
    store,
    clock,
    logger: silentLogger(),
    host: () => host,
    height: () => state.height,
    onLiar: (hotkey, code) => seen.liars.push([hotkey, code]),
  });
  return { sync, state, seen };
}

test("it pulls batches until the peer has no more", async () => {
  const { sync, state, seen } = rig(5n);
  await sync.from(peer);
  expect(state.height).toBe(5n);
  expect(seen.asked.map(([, from]) => from)).toEqual([1n, 3n, 5n, 6n]);
  expect(sync.running).toBe(false);
});

test("a second wish while one runs is dropped, a later one is served", async () => {
  const { sync, seen } = rig(2n);
  const first = sync.from(peer);
  expect(sync.running).toBe(true);
  await sync.from(other);
  await first;
  expect(new Set(seen.asked.map(([member]) => member))).toEqual(new Set([peer]));
  await sync.from(other);
  expect(seen.asked.at(-1)?.[0]).toBe(other);
});

test("a decision that does not verify names the liar and ends the run", async () => {
  const { sync, state, seen } = rig(5n);
  state.lies = true;
  await sync.from(peer);
  expect(seen.liars).toEqual([[peer, "CONSENSUS_BAD_CERTIFICATE"]]);
  expect([state.height, sync.running]).toEqual([0n, false]);
});

test("an unreachable peer or a stop ends it without an exception", async () => {
  const { sync, state, seen } = rig(5n);
  state.down = true;
  await sync.from(peer);
  expect(sync.running).toBe(false);
  sync.stop();
  await sync.from(peer);
  await settled();
  expect(seen.asked).toHaveLength(1);
});

test("an answer serves what the store gives", async () => {
  const { sync } = rig(5n);
  const bytes = await sync.serve({ type: "decisions", from: 4n, count: MAX_SYNC_DECISIONS });
  expect(bytes.length).toBeGreaterThan(3 * 3);
});
