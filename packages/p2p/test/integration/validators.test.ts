// Goal: members exchange messages over a full mesh and nobody else gets in; method: real libp2p
// hosts on loopback in one thread, behind cloning ports.
import { YamuxStream } from "@chainsafe/libp2p-yamux/stream";
import { CodedError, inThreadPorts, MAX_FRAME_BYTES } from "@platform/protocol";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import {
  createNetworkClient,
  type NetworkCommand,
  type NetworkEvent,
  type NetworkHandlers,
  peerIdOfSeed,
  startNetwork,
} from "../../src/index.ts";
import {
  connected,
  counter,
  introduce,
  openMesh,
  openNode,
  testConfig,
  until,
} from "./open-network.ts";

const NO_HANDLERS: NetworkHandlers = {
  onMessage: () => undefined,
  onPeer: () => undefined,
  onRequest: async (request) => request.bytes,
  onGossip: async () => "ignore",
  onBlob: async () => undefined,
  onCertificate: async () => true,
};

describe("four validators", () => {
  it("exchange messages pairwise, in order, whole up to the largest frame", async () => {
    const nodes = await openMesh(4);
    for (const [i, node] of nodes.entries()) {
      const others = nodes.filter((one) => one !== node).map((one) => one.hotkey);
      for (let n = 0; n < 20; n++) node.client.send(others, "consensus", Uint8Array.of(i, n));
      node.client.send(others, "extrinsic", new Uint8Array(MAX_FRAME_BYTES).fill(i));
    }
    await until(() => nodes.every((node) => node.messages.length === 3 * 21), 20_000);
    for (const node of nodes) {
      for (const [i, other] of nodes.entries()) {
        if (other === node) continue;
        const got = node.messages.filter((one) => one.hotkey === other.hotkey);
        const votes = got.filter((one) => one.class === "consensus").map((one) => [...one.bytes]);
        expect(votes).toEqual(Array.from({ length: 20 }, (_, n) => [i, n]));
        const big = got.find((one) => one.class === "extrinsic")?.bytes;
        expect(big).toEqual(new Uint8Array(MAX_FRAME_BYTES).fill(i));
      }
    }
    const stats = await Promise.all(nodes.map((node) => node.client.stats()));
    expect(stats.map((one) => one.connections)).toEqual([3, 3, 3, 3]);
    expect(stats.map((one) => one.counters["pbft_dropped_consensus"])).toEqual([0, 0, 0, 0]);
    await until(() => nodes.every((node) => node.certificates.length >= 3));
    expect([...(nodes[0]?.certificates[0]?.bytes ?? [])]).toEqual([1, 2, 3]);
  });

  it("give window back seldom, and never too late", async () => {
    const handled = vi.spyOn(YamuxStream.prototype, "handleWindowUpdate");
    onTestFinished(() => handled.mockRestore());
    const [one, other] = await openMesh(2);
    if (one === undefined || other === undefined) throw new Error("no mesh");
    const before = handled.mock.calls.length;
    // Five windows of 256 KiB: a sender that is left without one stands still.
    for (let n = 1; n <= 120; n++) {
      one.client.send([other.hotkey], "consensus", new Uint8Array(12 * 1024));
      await until(() => other.messages.length === n, 10_000);
    }
    expect(handled.mock.calls.length - before).toBeLessThan(90);
  });

  it("derives the peer id that libp2p proves", async () => {
    const node = await openNode(1);
    expect(peerIdOfSeed(node.config.peerSeed)).toBe(node.info.peerId);
    expect(node.info.addresses[0]).toMatch(new RegExp(`/tcp/\\d+/p2p/${node.info.peerId}$`));
  });

  it("find a restarted member again within 5 s", async () => {
    const [a, b] = await openMesh(2);
    if (a === undefined || b === undefined) throw new Error("no nodes");
    const address = b.info.addresses[0]?.split("/p2p/")[0] ?? "";
    await b.client.stop();
    await until(async () => (await a.client.stats()).members.length === 0);
    a.client.send([b.hotkey], "consensus", Uint8Array.of(9));
    const started = Date.now();
    const again = await openNode(2, { peerSeed: b.config.peerSeed, listen: [address] });
    introduce([a, again]);
    await until(() => again.messages.length === 1, 5_000);
    expect(Date.now() - started).toBeLessThan(5_000);
    expect([...(again.messages[0]?.bytes ?? [])]).toEqual([9]);
    again.client.send([a.hotkey], "consensus", Uint8Array.of(8));
    await until(() => a.messages.length === 1, 5_000);
  });
});

describe("a validator host", () => {
  it("closes a stranger's connection and counts it", async () => {
    const [a] = await openMesh(2);
    const stranger = await openNode(9);
    if (a === undefined) throw new Error("no node");
    stranger.client.setMembers([a.member]);
    await until(async () => (await counter(a, "strangers_refused")) > 0);
    await expect(
      stranger.client.request(a.info.peerId, Uint8Array.of(1), { timeoutMs: 2_000 }),
    ).rejects.toMatchObject({ code: "PEER_UNREACHABLE" });
    expect((await a.client.stats()).members).toHaveLength(1);
  });

  it("closes the connection of a member that left the table", async () => {
    const [a, b, c] = await openMesh(3);
    if (a === undefined || b === undefined || c === undefined) throw new Error("no nodes");
    a.client.setMembers([a.member, b.member]);
    await until(async () => (await a.client.stats()).members.length === 1);
    expect((await a.client.stats()).members).toEqual([b.hotkey]);
    a.client.send([c.hotkey], "consensus", Uint8Array.of(1));
    await until(async () => (await counter(a, "pbft_unknown_member")) === 1);
  });

  it("closes the connection when the certificate is refused", async () => {
    const [a, b] = [await openNode(1), await openNode(2)];
    a.answers.certificate = () => false;
    introduce([a, b]);
    await until(async () => (await counter(a, "certificates_refused")) > 0);
    await until(async () => (await counter(a, "banned_refused")) > 0);
    expect((await a.client.stats()).members).toEqual([]);
  });

  it("fails with a code when its address is taken or impossible, and then stops at once", async () => {
    const a = await openNode(1);
    const taken = a.info.addresses[0]?.split("/p2p/")[0] ?? "";
    const hint = expect.any(String);
    const second = openNode(2, { listen: [taken] });
    await expect(second).rejects.toMatchObject({ code: "PORT_IN_USE", hint });
    const foreign = openNode(3, { listen: ["/ip4/203.0.113.7/tcp/0"] });
    await expect(foreign).rejects.toMatchObject({ code: "ADDRESS_UNUSABLE", hint });
    const [main, service] = inThreadPorts<NetworkEvent, NetworkCommand>();
    const client = createNetworkClient(main, NO_HANDLERS);
    await startNetwork(service, testConfig({ listen: [taken] }));
    await expect(client.ready).rejects.toMatchObject({ code: "PORT_IN_USE" });
    await client.stop();
    await expect(client.stats()).rejects.toMatchObject({ code: "NETWORK_STOPPED" });
  });
});

describe("sync requests", () => {
  it("answer by hotkey and by peer id, pass codes on and bound time and size", async () => {
    const [a, b] = await openMesh(2);
    if (a === undefined || b === undefined) throw new Error("no nodes");
    const question = new Uint8Array(1000).fill(3);
    expect(await a.client.request(b.hotkey, question)).toEqual(question);
    expect(await a.client.request(b.info.peerId, question)).toEqual(question);
    const small = a.client.request(b.hotkey, question, { maxBytes: 10 });
    await expect(small).rejects.toMatchObject({ code: "ANSWER_TOO_LARGE" });
    b.answers.request = async () => {
      throw new CodedError({ code: "HEIGHT_UNKNOWN", message: "not yet" });
    };
    const coded = a.client.request(b.hotkey, question);
    await expect(coded).rejects.toMatchObject({ code: "HEIGHT_UNKNOWN", message: "not yet" });
    b.answers.request = () => new Promise(() => undefined);
    const late = a.client.request(b.hotkey, question, { timeoutMs: 300 });
    await expect(late).rejects.toMatchObject({ code: "REQUEST_TIMEOUT" });
    await b.client.stop();
    await until(async () => (await a.client.stats()).members.length === 0);
    const gone = a.client.request(b.hotkey, question);
    await expect(gone).rejects.toMatchObject({ code: "PEER_UNREACHABLE" });
  });

  it("are limited for each peer", async () => {
    const [a, b] = await openMesh(2);
    if (a === undefined || b === undefined) throw new Error("no nodes");
    await connected(a, 1);
    const codes = new Set<string>();
    for (let i = 0; i < 60; i++) {
      const five = Array.from({ length: 5 }, () =>
        a.client.request(b.hotkey, Uint8Array.of(1)).catch((error: CodedError) => {
          codes.add(error.code);
        }),
      );
      await Promise.all(five);
    }
    expect(codes).toContain("RATE_LIMITED");
  });
});
