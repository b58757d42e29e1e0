// Goal: a hostile member costs its own lane only; method: a bare libp2p node with a member's key
// that stalls, sends garbage or repeats its certificate, beside an honest member.
import { randomBytes } from "node:crypto";
import { lpStream } from "@libp2p/utils";
import { multiaddr } from "@multiformats/multiaddr";
import { MAX_QUEUED_CONSENSUS_MESSAGES } from "@platform/protocol";
import { expect, it } from "vitest";
import { peerIdOfSeed } from "../../src/index.ts";
import { dialNode, NAMES, openHostilePeer } from "./hostile-peer.ts";
import { counter, openNode, until } from "./open-network.ts";

async function openTrio(onPbft: Parameters<typeof openHostilePeer>[1]) {
  const [a, honest] = [await openNode(1), await openNode(2)];
  const seed = new Uint8Array(randomBytes(32));
  const hostile = { hotkey: "ee".repeat(32), peerIds: [peerIdOfSeed(seed)], addresses: [] };
  a.client.setMembers([a.member, honest.member, hostile]);
  honest.client.setMembers([a.member, honest.member]);
  const peer = await openHostilePeer(seed, onPbft);
  await dialNode(peer, a);
  await until(async () => (await a.client.stats()).members.length === 2);
  return { a, honest, hostile, peer };
}

it("a stalled reader fills its own bounded queue, the others go on", async () => {
  const { a, honest, hostile } = await openTrio({ [NAMES.pbft]: (stream) => stream.pause() });
  const message = new Uint8Array(30_000);
  const sent = 2 * MAX_QUEUED_CONSENSUS_MESSAGES;
  for (let i = 0; i < sent; i++) {
    a.client.send([hostile.hotkey], "consensus", message);
    if (i % 100 === 0) a.client.send([honest.hotkey], "consensus", Uint8Array.of(i / 100));
  }
  await until(() => honest.messages.length === Math.ceil(sent / 100));
  const dropped = await counter(a, "pbft_dropped_consensus");
  expect(dropped).toBeGreaterThan(sent - MAX_QUEUED_CONSENSUS_MESSAGES - 100);
  expect(dropped).toBeLessThanOrEqual(sent - MAX_QUEUED_CONSENSUS_MESSAGES);
  await until(async () => (await counter(a, "pbft_stalled")) > 0, 20_000);
});

it("a malformed frame costs the stream and is counted", async () => {
  const { a, peer } = await openTrio({});
  const connection = peer.getConnections()[0];
  const stream = await connection?.newStream(NAMES.pbft);
  stream?.send(new Uint8Array([0xff, 0xff, 0xff, 0xff, 0]));
  await until(async () => (await counter(a, "pbft_malformed")) === 1);
  await until(() => stream?.status !== "open");
  expect(a.messages).toEqual([]);
});

it("a second certificate, or one above 1 KiB, ends the connection", async () => {
  for (const sizes of [[10, 10], [1025]]) {
    const { a, peer } = await openTrio({});
    const connection = peer.getConnections()[0];
    if (connection === undefined) throw new Error("no connection");
    for (const [i, size] of sizes.entries()) {
      await until(() => a.certificates.filter((one) => one.bytes.length === 10).length === i);
      const stream = await connection.newStream(NAMES.auth);
      // The far side may have ended all of it before the bytes leave.
      await lpStream(stream)
        .write(new Uint8Array(size))
        .catch(() => undefined);
      await stream.close().catch(() => undefined);
    }
    await until(async () => (await counter(a, "certificates_malformed")) === 1);
    await until(() => connection.status !== "open");
    expect(a.certificates.filter((one) => one.bytes.length === 10)).toHaveLength(sizes.length - 1);
  }
});

it("a PBFT stream of a peer that is no member is refused on an edge, which has none", async () => {
  const edge = await openNode(1, { role: "edge" });
  const peer = await openHostilePeer(new Uint8Array(randomBytes(32)), {});
  await dialNode(peer, edge);
  await expect(peer.getConnections()[0]?.newStream(NAMES.pbft)).rejects.toThrow();
});

it("a second connection replaces the first, and lost gossip streams come back", async () => {
  const { a, peer } = await openTrio({});
  const topic = NAMES.topics.announce;
  peer.services.gossip.subscribe(topic);
  const target = a.info.addresses.map((address) => multiaddr(address));
  await peer.dial(target, { force: true });
  await until(async () => (await counter(a, "connections_duplicate")) === 1);
  await until(() => peer.getConnections().length === 1);
  expect((await a.client.stats()).members).toHaveLength(2);
  const heard: number[] = [];
  peer.services.gossip.addEventListener("message", ({ detail }) => {
    heard.push(detail.data[0] ?? -1);
  });
  let n = 0;
  const recipients = () => a.client.publish("announce", Uint8Array.of(++n, n >> 8));
  const reaches = async () => (await recipients()) > 0 && heard.length > 0;
  await until(reaches);
  await until(async () => (await recipients()) === 2);
  const streams = peer.getConnections().flatMap((connection) => connection.streams);
  for (const stream of streams)
    if (stream.direction === "inbound" && stream.protocol.startsWith("/meshsub/"))
      stream.abort(new Error("a reader that gives up"));
  // From two recipients to the honest one alone.
  await until(async () => (await recipients()) === 1);
  heard.length = 0;
  await until(reaches);
});
