// Goal: only bytes that hash to their content id arrive, from whoever has them; method: real
// hosts, one of which lies, one that breaks off, and a DHT of four edges.
import { createHash, randomBytes } from "node:crypto";
import { lpStream } from "@libp2p/utils";
import { CID } from "multiformats/cid";
import * as Digest from "multiformats/hashes/digest";
import { describe, expect, it } from "vitest";
import { decodeBlobRequest, encodeBlobHeader } from "../../src/blob/blob-frame.ts";
import { createMinerNode } from "../../src/index.ts";
import { dialNode, NAMES, openHostilePeer } from "./hostile-peer.ts";
import { CHAIN_ID, counter, openMesh, openNode, type TestNode, until } from "./open-network.ts";

const MIB = 1024 * 1024;

function contentId(bytes: Uint8Array, codec = 0x55): string {
  const digest = new Uint8Array(createHash("sha256").update(bytes).digest());
  return CID.createV1(codec, Digest.create(0x12, digest)).toString();
}

const blob = (size: number) => new Uint8Array(randomBytes(size));

async function openEdges(count: number): Promise<TestNode[]> {
  const boot = await openNode(1, { role: "edge" });
  const bootstrap = boot.info.addresses;
  const rest = await Promise.all(
    Array.from({ length: count - 1 }, (_, i) => openNode(i + 2, { role: "edge", bootstrap })),
  );
  await until(async () => (await boot.client.stats()).connections === count - 1);
  return [boot, ...rest];
}

describe("fetchBlob", () => {
  it("gets blobs of both codecs, empty, one chunk and many, from connected members", async () => {
    const [a, b] = await openMesh(2);
    if (a === undefined || b === undefined) throw new Error("no nodes");
    for (const [size, codec] of [
      [0, 0x55],
      [65_536, 0x71],
      [3 * MIB + 1, 0x55],
    ] as const) {
      const bytes = blob(size);
      const cid = contentId(bytes, codec);
      b.blobs.set(cid, bytes);
      const got = await a.client.fetchBlob(cid, { maxBytes: Math.max(1, size) });
      expect(Buffer.compare(got, bytes)).toBe(0);
    }
    expect(await counter(b, "blobs_served")).toBe(3);
  });

  it("tells unknown, too large and foreign content ids apart", async () => {
    const [a, b] = await openMesh(2);
    if (a === undefined || b === undefined) throw new Error("no nodes");
    const bytes = blob(1000);
    const cid = contentId(bytes);
    const missing = a.client.fetchBlob(cid, { maxBytes: 1000 });
    await expect(missing).rejects.toMatchObject({ code: "BLOB_NOT_FOUND" });
    b.blobs.set(cid, bytes);
    const large = a.client.fetchBlob(cid, { maxBytes: 999 });
    await expect(large).rejects.toMatchObject({ code: "BLOB_TOO_LARGE" });
    const foreign = a.client.fetchBlob("QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG", {
      maxBytes: 1,
    });
    await expect(foreign).rejects.toMatchObject({ code: "CID_UNSUPPORTED" });
    const nobody = await openNode(9);
    const unreachable = nobody.client.fetchBlob(cid, { maxBytes: 1000, from: [a.info.peerId] });
    await expect(unreachable).rejects.toMatchObject({ code: "PEER_UNREACHABLE" });
  });

  it("detects a provider that sends other bytes and takes the next one", async () => {
    const [a, liar, honest] = await openMesh(3);
    if (a === undefined || liar === undefined || honest === undefined) throw new Error("no nodes");
    const bytes = blob(200_000);
    const cid = contentId(bytes);
    const forged = bytes.slice();
    forged[100_000] = (forged[100_000] ?? 0) ^ 1;
    liar.blobs.set(cid, forged);
    const from = [liar.info.peerId];
    const alone = a.client.fetchBlob(cid, { maxBytes: MIB, from });
    await expect(alone).rejects.toMatchObject({ code: "BLOB_MISMATCH" });
    honest.blobs.set(cid, bytes);
    const both = [...from, honest.info.peerId];
    const got = await a.client.fetchBlob(cid, { maxBytes: MIB, from: both });
    expect(Buffer.compare(got, bytes)).toBe(0);
    expect(await counter(a, "blob_mismatches")).toBe(2);
  });

  it("goes on where a broken transfer ended", async () => {
    const a = await openNode(1, { role: "edge" });
    const bytes = blob(150_000);
    const offsets: number[] = [];
    const peer = await openHostilePeer(new Uint8Array(randomBytes(32)), {
      [NAMES.blob]: async (stream) => {
        const lp = lpStream(stream);
        const { offset } = decodeBlobRequest((await lp.read()).slice());
        offsets.push(offset);
        await lp.write(encodeBlobHeader({ code: 0, total: bytes.length }));
        await lp.write(bytes.subarray(offset, Math.min(bytes.length, offset + 60_000)));
        await stream.close();
      },
    });
    await dialNode(peer, a);
    const from = [peer.peerId.toString()];
    const got = await a.client.fetchBlob(contentId(bytes), { maxBytes: MIB, from });
    expect(Buffer.compare(got, bytes)).toBe(0);
    expect(offsets).toEqual([0, 60_000, 120_000]);
  });

  it("stops a server that announces little and sends much", async () => {
    const a = await openNode(1, { role: "edge" });
    const peer = await openHostilePeer(new Uint8Array(randomBytes(32)), {
      [NAMES.blob]: async (stream) => {
        const lp = lpStream(stream);
        await lp.read();
        await lp.write(encodeBlobHeader({ code: 0, total: 10 }));
        await lp.write(blob(60_000));
      },
    });
    await dialNode(peer, a);
    const from = [peer.peerId.toString()];
    const pull = a.client.fetchBlob(contentId(blob(10)), { maxBytes: 10, from });
    await expect(pull).rejects.toMatchObject({ code: "BLOB_MISMATCH" });
  });

  it("serves at most two blobs of one peer at once", async () => {
    const [a, b] = await openMesh(2);
    if (a === undefined || b === undefined) throw new Error("no nodes");
    const held = [blob(2 * MIB), blob(2 * MIB), blob(2 * MIB), blob(2 * MIB)];
    for (const bytes of held) b.blobs.set(contentId(bytes), bytes);
    const pulls = held.map((bytes) =>
      a.client.fetchBlob(contentId(bytes), { maxBytes: 2 * MIB }).then(
        () => "got",
        () => "refused",
      ),
    );
    const results = await Promise.all(pulls);
    expect(results.filter((one) => one === "got").length).toBeGreaterThanOrEqual(2);
    expect(await counter(b, "blobs_refused")).toBeGreaterThan(0);
  });
});

describe("provider records", () => {
  it("lead from any of four edges to the one that holds a blob", async () => {
    const edges = await openEdges(4);
    const [, holder, , seeker] = edges;
    if (holder === undefined || seeker === undefined) throw new Error("no nodes");
    const bytes = blob(100_000);
    const cid = contentId(bytes);
    holder.blobs.set(cid, bytes);
    await until(async () => (await holder.client.provide(cid)) >= 1);
    await until(async () => {
      const found = await seeker.client.findProviders(cid);
      return found.some((one) => one.peerId === holder.info.peerId && one.addresses.length > 0);
    });
    const got = await seeker.client.fetchBlob(cid, { maxBytes: MIB });
    const [found] = await seeker.client.findProviders(cid);
    const named = { maxBytes: MIB, from: [found?.peerId ?? ""] };
    expect((await seeker.client.fetchBlob(cid, named)).length).toBe(bytes.length);
    expect(Buffer.compare(got, bytes)).toBe(0);
    expect(await seeker.client.findProviders(contentId(blob(5)))).toEqual([]);
  });

  it("lead to a miner that was never named", async () => {
    const edges = await openEdges(2);
    const miner = await createMinerNode({
      chainId: CHAIN_ID,
      netuid: 7,
      environment: "testing",
      edges: edges.flatMap((edge) => edge.info.addresses),
    });
    try {
      const bytes = blob(50_000);
      const cid = contentId(bytes);
      miner.hold(cid, bytes);
      const from = [miner.peerId];
      await until(async () => (await edges[0]?.client.stats())?.connections === 2);
      const got = await edges[0]?.client.fetchBlob(cid, { maxBytes: MIB, from });
      expect(got?.length).toBe(50_000);
      await until(async () => (await miner.provide(cid)) >= 1);
      const found = await edges[1]?.client.fetchBlob(cid, { maxBytes: MIB });
      expect(found?.length).toBe(50_000);
      expect(miner.served(cid)).toBe(2);
    } finally {
      await miner.close();
    }
  });
});
