// Goal: a verdict decides who sees a gossip message, and rejected senders fall silent; method:
// a line of real hosts A-B-C, so that C hears of A only what B accepts.
import { randomBytes } from "node:crypto";
import { MAX_GOSSIP_BYTES } from "@platform/protocol";
import { describe, expect, it } from "vitest";
import { createMinerNode } from "../../src/index.ts";
import { dialNode, NAMES, openHostilePeer } from "./hostile-peer.ts";
import {
  CHAIN_ID,
  counter,
  introduce,
  openMesh,
  openNode,
  type TestNode,
  until,
} from "./open-network.ts";

async function openLine(): Promise<[TestNode, TestNode, TestNode]> {
  const [a, b, c] = [await openNode(1), await openNode(2), await openNode(3)];
  introduce([a, b, c]);
  a.client.setMembers([a.member, b.member]);
  c.client.setMembers([c.member, b.member]);
  await until(async () => (await b.client.stats()).meshPeers.submission === 2);
  return [a, b, c];
}

const first = (node: TestNode) => node.gossip.map((one) => one.bytes[0]);

describe("verdicts", () => {
  it("forward what is accepted, keep what is ignored, and fine what is rejected", async () => {
    const [a, b, c] = await openLine();
    b.answers.verdict = (_topic, bytes) =>
      bytes[0] === 1 ? "accept" : bytes[0] === 2 ? "ignore" : "reject";
    await a.client.publish("submission", Uint8Array.of(2));
    await a.client.publish("submission", Uint8Array.of(3));
    expect(await a.client.publish("submission", Uint8Array.of(1))).toBeGreaterThan(0);
    await until(() => c.gossip.length === 1);
    expect(first(b)).toEqual([2, 3, 1]);
    expect(first(c)).toEqual([1]);
    expect(b.gossip[0]).toMatchObject({ topic: "submission", from: { hotkey: a.hotkey } });
    expect(await counter(b, "gossip_rejected")).toBe(1);
    expect(await counter(b, "gossip_ignored")).toBe(1);
    // Rejections weigh by their square: a few put A below the graylist. Scores are cached for a
    // heartbeat, so A goes on until it is not heard, while C's messages still come through.
    const heard = (first: number) => b.gossip.filter((one) => one.bytes[0] === first).length;
    let n = 0;
    await until(async () => {
      n++;
      const before = heard(3);
      await a.client.publish("submission", Uint8Array.of(3, n));
      await c.client.publish("submission", Uint8Array.of(2, n, 1));
      await until(() => heard(2) === n + 1);
      return heard(3) === before;
    });
    expect(heard(3)).toBeGreaterThanOrEqual(3);
  });

  it("that do not come in time count as ignored", async () => {
    const [a, b, c] = await openLine();
    b.answers.verdict = () => new Promise(() => undefined);
    await a.client.publish("announce", Uint8Array.of(1));
    await until(async () => (await counter(b, "gossip_late")) === 1, 8_000);
    expect(c.gossip).toEqual([]);
  });

  it("name the member that delivered a message", async () => {
    const [a, b] = await openMesh(2);
    if (a === undefined || b === undefined) throw new Error("no nodes");
    await until(async () => (await a.client.stats()).meshPeers.announce === 1);
    expect(await a.client.publish("announce", Uint8Array.of(1))).toBe(1);
    await until(() => b.gossip.length === 1);
    expect(b.gossip[0]?.from).toEqual({ peerId: a.info.peerId, hotkey: a.hotkey });
  });
});

describe("size and repetition", () => {
  it("refuse an oversized message before it is sent, and a repeated one", async () => {
    const [a, b] = await openLine();
    const large = new Uint8Array(MAX_GOSSIP_BYTES + 1);
    const refused = a.client.publish("submission", large);
    await expect(refused).rejects.toMatchObject({ code: "MESSAGE_TOO_LARGE" });
    const fits = new Uint8Array(MAX_GOSSIP_BYTES);
    expect(await a.client.publish("submission", fits)).toBeGreaterThan(0);
    const again = a.client.publish("submission", fits);
    await expect(again).rejects.toMatchObject({ code: "MESSAGE_DUPLICATE" });
    await until(() => b.gossip.length === 1);
  });

  it("reject an oversized message of a peer that does not keep the limit", async () => {
    const edge = await openNode(1, { role: "edge" });
    const peer = await openHostilePeer(new Uint8Array(randomBytes(32)), {});
    await dialNode(peer, edge);
    const topic = NAMES.topics.submission;
    await until(() => peer.services.gossip.getSubscribers(topic).length === 1);
    await peer.services.gossip.publish(topic, new Uint8Array(MAX_GOSSIP_BYTES + 1));
    await until(async () => (await counter(edge, "gossip_oversized")) === 1);
    expect(edge.gossip).toEqual([]);
    expect(await counter(edge, "gossip_rejected")).toBe(1);
  });

  it("throttle a stranger's flood", async () => {
    const edge = await openNode(1, { role: "edge" });
    const peer = await openHostilePeer(new Uint8Array(randomBytes(32)), {});
    await dialNode(peer, edge);
    const topic = NAMES.topics.submission;
    await until(() => peer.services.gossip.getSubscribers(topic).length === 1);
    for (let i = 0; i < 200; i++)
      await peer.services.gossip.publish(topic, Uint8Array.of(i, i >> 8, 1));
    await until(async () => (await counter(edge, "gossip_received")) === 200);
    await until(async () => (await counter(edge, "gossip_throttled")) > 100);
    expect(edge.gossip.length).toBeLessThan(60);
  });
});

describe("a miner's node", () => {
  const config = { chainId: CHAIN_ID, netuid: 7, environment: "testing" } as const;

  it("publishes to edges that it does not hear from, and says when there is none", async () => {
    const edge = await openNode(1, { role: "edge" });
    const miner = await createMinerNode({ ...config, edges: edge.info.addresses });
    try {
      const sent = await miner.publish("submission", Uint8Array.of(5), { timeoutMs: 5_000 });
      expect(sent).toBe(1);
      await until(() => edge.gossip.length === 1);
      expect(edge.gossip[0]?.from).toEqual({ peerId: miner.peerId });
      const answer = await miner.request(edge.info.peerId, Uint8Array.of(6));
      expect([...answer]).toEqual([6]);
    } finally {
      await miner.close();
    }
    const lonely = await createMinerNode({ ...config, netuid: 8, edges: edge.info.addresses });
    try {
      const nobody = lonely.publish("submission", Uint8Array.of(5), { timeoutMs: 600 });
      await expect(nobody).rejects.toMatchObject({ code: "NO_EDGE_REACHED" });
    } finally {
      await lonely.close();
    }
  });
});
