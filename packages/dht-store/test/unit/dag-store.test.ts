// Blocks and their CIDs: real IPLD identifiers, one encoding for each content, bounds before work,
// and walks that visit each block once.

import * as dagCbor from "@ipld/dag-cbor";
import { fromHex, MAX_DAG_BLOCK_BYTES, sha256Hex, utf8 } from "@platform/protocol";
import { CID } from "multiformats/cid";
import { sha256 } from "multiformats/hashes/sha2";
import { expect, test } from "vitest";
import { blobKey, type DagValue, parseCid, toCid } from "../../src/index.ts";
import { codeOf, memoryDag } from "../support/memory-dag.ts";

test("CIDs are those of the IPLD libraries", async () => {
  const dag = memoryDag();
  const value = { name: "a", n: 5n, list: [1, null, true], bytes: utf8("x") };
  const expected = CID.createV1(0x71, await sha256.digest(dagCbor.encode(value)));
  expect(dag.putBlock(value).toString()).toBe(expected.toString());
  expect(dag.getBlock(expected)).toEqual({ ...value, n: 5 });
  const raw = dag.putRaw(utf8("payload"));
  expect(raw.toString()).toBe(CID.createV1(0x55, await sha256.digest(utf8("payload"))).toString());
  expect(blobKey(raw)).toEqual({ codec: 0x55, hash: sha256Hex(utf8("payload")) });
  expect(parseCid(raw.toString()).equals(raw)).toBe(true);
});

test("foreign kinds of CID are refused", async () => {
  const v0 = "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n";
  const pb = CID.createV1(0x70, await sha256.digest(utf8("x"))).toString();
  for (const text of [v0, pb, "", "bafy", "b".repeat(5_000)])
    expect(await codeOf(() => parseCid(text))).toBe("CID_UNSUPPORTED");
  expect(await codeOf(() => memoryDag().getBlock(toCid(0x55, "00".repeat(32))))).toBe(
    "CID_UNSUPPORTED",
  );
});

test("what has another or no canonical encoding is refused", async () => {
  const dag = memoryDag();
  const put = (hex: string) => () => {
    const bytes = fromHex(hex);
    dag.putVerified(toCid(0x71, sha256Hex(bytes)), bytes);
  };
  const cases: Record<string, string> = {
    "a map with a long length": "b80161610a",
    "keys out of order": "a2616201616102",
    "an integer as a float": "fb3ff0000000000000",
    "a half": "fb3fe0000000000000",
    "a number in too many bytes": "1801",
    "an indefinite list": "9f01ff",
    undefined: "f7",
    "trailing bytes": "0101",
    "a key twice": "a2616101616102",
    nothing: "",
  };
  for (const [name, hex] of Object.entries(cases))
    expect([name, await codeOf(put(hex))]).toEqual([name, "DAG_BLOCK_INVALID"]);
  expect(await codeOf(put("a2616101616202"))).toBe("none");
});

test("floats, depth, size and fan-out are bounded", async () => {
  const dag = memoryDag();
  const nested = (depth: number): DagValue => (depth === 0 ? 1 : [nested(depth - 1)]);
  const link = dag.putRaw(utf8("x"));
  expect(await codeOf(() => dag.putBlock(0.5))).toBe("DAG_BLOCK_INVALID");
  expect(await codeOf(() => dag.putBlock(Number.NaN))).toBe("DAG_BLOCK_INVALID");
  expect(await codeOf(() => dag.putBlock(nested(32)))).toBe("none");
  expect(await codeOf(() => dag.putBlock(nested(33)))).toBe("DAG_BLOCK_INVALID");
  expect(await codeOf(() => dag.putBlock(Array(1024).fill(link)))).toBe("none");
  expect(await codeOf(() => dag.putBlock(Array(1025).fill(link)))).toBe("DAG_BLOCK_INVALID");
  expect(await codeOf(() => dag.putBlock(new Uint8Array(MAX_DAG_BLOCK_BYTES)))).toBe(
    "DAG_BLOCK_TOO_LARGE",
  );
  const bomb = new Uint8Array(500_000).fill(0x81);
  expect(await codeOf(() => dag.putVerified(toCid(0x71, sha256Hex(bomb)), bomb))).toBe(
    "DAG_BLOCK_INVALID",
  );
});

test("bytes of another hash are refused before they are decoded, and stay invisible", async () => {
  const dag = memoryDag();
  const cid = toCid(0x71, "ab".repeat(32));
  expect(await codeOf(() => dag.putVerified(cid, utf8("\x01garbage")))).toBe("BLOB_MISMATCH");
  expect(dag.has(cid)).toBe(false);
  expect(dag.getBlock(cid)).toBe(undefined);
});

test("a walk is root first, in block order, each block once; a missing one is named", async () => {
  const dag = memoryDag();
  const leaf = dag.putRaw(utf8("leaf"));
  const left = dag.putBlock({ leaf });
  const right = dag.putBlock([leaf, left]);
  const root = dag.putBlock({ a: left, b: right, c: leaf });
  expect(dag.links(root).map(String)).toEqual([left, right, leaf].map(String));
  expect(dag.links(leaf)).toEqual([]);
  expect([...dag.walk(root)].map(({ cid }) => cid.toString())).toEqual(
    [root, left, leaf, right].map(String),
  );
  const absent = dag.putBlock({ gone: toCid(0x55, "cd".repeat(32)) });
  expect(await codeOf(() => [...dag.walk(absent)])).toBe("BLOB_NOT_FOUND");
});
