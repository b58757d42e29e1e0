// Content routing over a scripted network: local first, then hints, then providers; liars are marked
// and passed over, every failure has its code, and nothing unverified is ever stored.

import { CodedError, sha256Hex, utf8 } from "@platform/protocol";
import type { CID } from "multiformats/cid";
import { expect, test } from "vitest";
import { type ContentNetwork, createContentRouting, toCid } from "../../src/index.ts";
import { codeOf, memoryDag } from "../support/memory-dag.ts";

const BYTES = utf8("the payload");
const CID_OF_BYTES: CID = toCid(0x55, sha256Hex(BYTES));
const OPTIONS = { maxBytes: 1_000 };

/** Each peer answers with bytes or fails with a code; "" is whoever is connected. */
function scripted(peers: Record<string, Uint8Array | string>, providers: string[] = []) {
  const asked: string[] = [];
  const provided: string[] = [];
  const network: ContentNetwork = {
    async provide(cid) {
      provided.push(cid);
    },
    async findProviders() {
      return providers.map((peerId) => ({ peerId }));
    },
    async fetchBlob(_cid, { from }) {
      const peer = from[0] ?? "";
      asked.push(peer);
      const answer = peers[peer] ?? "BLOB_NOT_FOUND";
      if (typeof answer === "string") throw new CodedError({ code: answer, message: peer });
      return answer;
    },
  };
  const store = memoryDag();
  const liars: string[] = [];
  const routing = createContentRouting({ store, network, onLiar: (peer) => liars.push(peer) });
  return { routing, store, asked, provided, liars };
}

test("what is held is not fetched, and only what is held is announced", async () => {
  const { routing, store, asked, provided } = scripted({});
  expect(await codeOf(() => routing.provide(CID_OF_BYTES))).toBe("BLOB_NOT_FOUND");
  store.putRaw(BYTES);
  expect(await routing.get(CID_OF_BYTES, OPTIONS)).toEqual(BYTES);
  expect(asked).toEqual([]);
  await routing.provide(CID_OF_BYTES);
  expect(provided).toEqual([CID_OF_BYTES.toString()]);
  expect(await codeOf(() => routing.get(CID_OF_BYTES, { maxBytes: 5 }))).toBe("BLOB_TOO_LARGE");
});

test("hints first, then providers, each peer once; the bytes are stored", async () => {
  const { routing, store, asked } = scripted({ far: BYTES }, ["hint", "near", "far", "later"]);
  expect(await routing.get(CID_OF_BYTES, { ...OPTIONS, hints: ["hint", "hint"] })).toEqual(BYTES);
  expect(asked).toEqual(["hint", "near", "far"]);
  expect(store.getBytes(CID_OF_BYTES)).toEqual(BYTES);
});

test("a liar is marked, passed over, and not asked again", async () => {
  const other = toCid(0x55, sha256Hex(utf8("other")));
  const { routing, store, asked, liars } = scripted({ liar: utf8("lies"), honest: BYTES }, [
    "liar",
    "honest",
  ]);
  expect(await routing.get(CID_OF_BYTES, OPTIONS)).toEqual(BYTES);
  expect(liars).toEqual(["liar"]);
  asked.length = 0;
  expect(await codeOf(() => routing.get(other, { ...OPTIONS, hints: ["liar"] }))).toBe(
    "BLOB_MISMATCH",
  );
  expect(asked).toEqual(["honest", ""]);
  expect(store.has(other)).toBe(false);
});

test("every failure has its code, the most telling one", async () => {
  const code = (peers: Record<string, Uint8Array | string>) =>
    codeOf(() => scripted(peers, Object.keys(peers)).routing.get(CID_OF_BYTES, { maxBytes: 20 }));
  expect(await code({})).toBe("BLOB_NOT_FOUND");
  expect(await code({ a: "PEER_UNREACHABLE", b: "BLOB_NOT_FOUND" })).toBe("PEER_UNREACHABLE");
  expect(await code({ a: utf8("lies"), b: "PEER_UNREACHABLE" })).toBe("BLOB_MISMATCH");
  expect(await code({ a: utf8("lies"), b: new Uint8Array(21) })).toBe("BLOB_TOO_LARGE");
  expect(await code({ a: "BLOB_TOO_LARGE" })).toBe("BLOB_TOO_LARGE");
});

test("bytes of the right hash and a wrong form are refused without blaming the peer", async () => {
  const bytes = utf8("\xff no cbor");
  const { routing, store, liars, asked } = scripted({ a: bytes, b: bytes }, ["a", "b"]);
  const cid = toCid(0x71, sha256Hex(bytes));
  expect(await codeOf(() => routing.get(cid, OPTIONS))).toBe("DAG_BLOCK_INVALID");
  expect([liars, asked, store.has(cid)]).toEqual([[], ["a"], false]);
});

test("at most 16 peers are asked, and a directory that fails does not end the search", async () => {
  const many = Array.from({ length: 40 }, (_, i) => `peer ${i}`);
  const first = scripted({}, many);
  expect(await codeOf(() => first.routing.get(CID_OF_BYTES, OPTIONS))).toBe("BLOB_NOT_FOUND");
  expect(first.asked.length).toBe(16);
  const network: ContentNetwork = {
    provide: () => Promise.reject(new Error("offline")),
    findProviders: () => Promise.reject(new Error("offline")),
    fetchBlob: async () => BYTES,
  };
  const routing = createContentRouting({ store: memoryDag(), network });
  expect(await routing.get(CID_OF_BYTES, OPTIONS)).toEqual(BYTES);
});

test("callers share one fetch, and an aborted one leaves it to the others", async () => {
  const gate = Promise.withResolvers<Uint8Array>();
  let fetches = 0;
  const network: ContentNetwork = {
    provide: async () => undefined,
    findProviders: async () => [],
    fetchBlob: () => {
      fetches++;
      return gate.promise;
    },
  };
  const routing = createContentRouting({ store: memoryDag(), network });
  const stop = new AbortController();
  const left = routing.get(CID_OF_BYTES, { ...OPTIONS, signal: stop.signal });
  const right = routing.get(CID_OF_BYTES, OPTIONS);
  stop.abort(new Error("enough"));
  await expect(left).rejects.toThrow("enough");
  gate.resolve(BYTES);
  expect(await right).toEqual(BYTES);
  expect(fetches).toBe(1);
  await expect(routing.get(CID_OF_BYTES, { ...OPTIONS, signal: stop.signal })).rejects.toThrow(
    "enough",
  );
});
