// Goal: what is queued in one turn leaves in one write, in the order of precedence, and a burst is
// bounded; method: a stream of the test that keeps every write.
import type { Connection } from "@libp2p/interface";
import { expect, it } from "vitest";
import type { NetworkContext } from "../../src/host/context.ts";
import { FrameDecoder } from "../../src/pbft/frame.ts";
import { PeerLink } from "../../src/pbft/peer-link.ts";

function rig() {
  const writes: Uint8Array[] = [];
  const counted = new Map<string, number>();
  const stream = {
    status: "open",
    send: (bytes: Uint8Array) => {
      writes.push(bytes);
      return true;
    },
  };
  const context = {
    names: { pbft: "/pbft" },
    counters: {
      add: (name: string, by = 1) => counted.set(name, (counted.get(name) ?? 0) + by),
    },
  } as unknown as NetworkContext;
  const connection = { newStream: async () => stream } as unknown as Connection;
  const link = new PeerLink(context, () => connection);
  const framesOf = (write = 0) =>
    new FrameDecoder().push(writes[write] ?? new Uint8Array(0)).map((one) => one.bytes[0]);
  return { link, writes, counted, framesOf };
}

it("sends what one turn queued in one write, votes first", async () => {
  const { link, writes, counted, framesOf } = rig();
  link.send("extrinsic", Uint8Array.of(1));
  link.send("status", Uint8Array.of(2));
  link.send("consensus", Uint8Array.of(3));
  link.send("consensus", Uint8Array.of(4));
  await expect.poll(() => writes.length).toBe(1);
  expect(framesOf()).toEqual([3, 4, 2, 1]);
  link.send("consensus", Uint8Array.of(5));
  await expect.poll(() => writes.length).toBe(2);
  expect(framesOf(1)).toEqual([5]);
  expect(counted.get("pbft_sent")).toBe(5);
});

it("ends a burst with the frame that reaches its bound", async () => {
  const { link, writes, framesOf } = rig();
  const large = (first: number) => new Uint8Array(40 * 1024).fill(first);
  for (const first of [1, 2, 3]) link.send("extrinsic", large(first));
  await expect.poll(() => writes.length).toBe(2);
  expect(framesOf()).toEqual([1, 2]);
  expect(framesOf(1)).toEqual([3]);
});
