// Archives: read by @ipld/car alone with every hash right, imported into an empty store to the same
// receipts, and refused whole when any byte, block or bound is wrong.

import { CarReader, CarWriter } from "@ipld/car";
import { MAX_CAR_BYTES, utf8 } from "@platform/protocol";
import type { CID } from "multiformats/cid";
import { sha256 } from "multiformats/hashes/sha2";
import { expect, test } from "vitest";
import { exportCar, getReceipt, importCar, putReceipt, receiptChain } from "../../src/index.ts";
import { codeOf, memoryDag } from "../support/memory-dag.ts";
import { makeReceipt } from "../support/receipts.ts";

async function sample() {
  const dag = memoryDag();
  const first = putReceipt(dag, makeReceipt(dag, "a", null));
  const root = putReceipt(dag, makeReceipt(dag, "b", first));
  return { dag, root, archive: await exportCar(dag, root) };
}

async function carOf(
  roots: CID[],
  blocks: readonly { cid: CID; bytes: Uint8Array }[],
): Promise<Uint8Array> {
  const { writer, out } = CarWriter.create(roots);
  const parts: Uint8Array[] = [];
  const reading = (async () => {
    for await (const part of out) parts.push(part);
  })();
  for (const block of blocks) await writer.put(block);
  await writer.close();
  await reading;
  return Uint8Array.from(Buffer.concat(parts));
}

test("any IPLD tool can read and check an export", async () => {
  const { dag, root, archive } = await sample();
  const reader = await CarReader.fromBytes(archive);
  expect((await reader.getRoots()).map(String)).toEqual([root.toString()]);
  let count = 0;
  for await (const { cid, bytes } of reader.blocks()) {
    expect(Buffer.from(cid.multihash.digest)).toEqual(
      Buffer.from((await sha256.digest(bytes)).digest),
    );
    count++;
  }
  // Two receipts, one module, two payloads.
  expect(count).toBe(5);
  expect([...dag.walk(root)].length).toBe(5);
});

test("an import gives the same receipts to an empty store", async () => {
  const { dag, root, archive } = await sample();
  const other = memoryDag();
  expect((await importCar(other, archive)).map(String)).toEqual([root.toString()]);
  expect([...receiptChain(other, root)]).toEqual([...receiptChain(dag, root)]);
  expect(await exportCar(other, root)).toEqual(archive);
});

test("every flipped byte is refused, and nothing of the archive is stored", async () => {
  const { dag, root, archive } = await sample();
  const other = memoryDag();
  for (let at = 0; at < archive.length; at++) {
    const bytes = Uint8Array.from(archive);
    bytes[at] = (bytes[at] as number) ^ (1 << (at % 8));
    const code = await codeOf(() => importCar(other, bytes));
    expect(code, `byte ${at}`).toMatch(
      /^(CAR_MALFORMED|BLOB_MISMATCH|CID_UNSUPPORTED|DAG_BLOCK_INVALID)$/,
    );
  }
  for (const { cid } of dag.walk(root)) expect(other.has(cid)).toBe(false);
});

test("a missing block, a stranger, no root and too many bytes are refused", async () => {
  const { dag, root } = await sample();
  const blocks = [...dag.walk(root)];
  const stranger = { cid: dag.putRaw(utf8("stranger")), bytes: utf8("stranger") };
  const other = memoryDag();
  const importing = (archive: Uint8Array) => codeOf(() => importCar(other, archive));
  expect(await importing(await carOf([root], blocks.slice(0, -1)))).toBe("CAR_MALFORMED");
  expect(await importing(await carOf([root], [...blocks, stranger]))).toBe("CAR_MALFORMED");
  expect(await importing(await carOf([], blocks))).toBe("CAR_MALFORMED");
  expect(await importing(new Uint8Array(MAX_CAR_BYTES + 1))).toBe("CAR_TOO_LARGE");
  expect(await importing(utf8("no archive"))).toBe("CAR_MALFORMED");
  expect(await importing(await carOf([root], [...blocks].reverse()))).toBe("none");
  expect(getReceipt(other, root)?.submission).toBe(getReceipt(dag, root)?.submission);
});
