// Receipts: read back as written, linked to module, payload and parent, and worthless once any field
// is changed, since the digest is computed again.

import { evaluationDigest, utf8 } from "@platform/protocol";
import { expect, test } from "vitest";
import { type DagValue, getReceipt, putReceipt, receiptChain, toCid } from "../../src/index.ts";
import { codeOf, memoryDag } from "../support/memory-dag.ts";
import { makeReceipt } from "../support/receipts.ts";

test("a receipt reads back exactly, with the digest that validators attest", () => {
  const dag = memoryDag();
  const receipt = makeReceipt(dag, "a", null);
  expect(receipt.digest).toBe(evaluationDigest(receipt.chainId, receipt.input, receipt.record));
  const cid = putReceipt(dag, receipt);
  expect(getReceipt(dag, cid)).toEqual(receipt);
  expect(putReceipt(dag, receipt).toString()).toBe(cid.toString());
  // Pinned: a changed form of receipts needs a new type, since old links must stay valid.
  expect(cid.toString()).toBe("bafyreigqi7q56wz5ynhf2woztvntsej2tuk74g6k3fkcvcouadv5iyd42m");
});

test("receipts chain through their parents and link what they are about", () => {
  const dag = memoryDag();
  const first = putReceipt(dag, makeReceipt(dag, "a", null));
  const second = putReceipt(dag, makeReceipt(dag, "b", first));
  expect([...receiptChain(dag, second)].map((receipt) => receipt.parent?.toString())).toEqual([
    first.toString(),
    undefined,
  ]);
  const { input } = makeReceipt(dag, "b", first);
  expect(new Set(dag.links(second).map(String))).toEqual(
    new Set([toCid(0x55, input.module), toCid(0x55, input.input), first].map(String)),
  );
});

test("a changed field, a missing one and one too many are refused", async () => {
  const dag = memoryDag();
  const cid = putReceipt(dag, makeReceipt(dag, "a", null));
  const form = dag.getBlock(cid) as Record<string, DagValue>;
  const { seed: _seed, ...lacking } = form;
  const changes: Record<string, DagValue>[] = [
    { ...form, score: 250_000_001 },
    { ...form, fuelUsed: 5 },
    { ...form, outcome: "trap" },
    { ...form, outcome: "wonderful" },
    { ...form, module: form["input"] as DagValue },
    { ...form, module: cid },
    { ...form, height: -1 },
    { ...form, output: utf8("other") },
    { ...form, extra: 1 },
    { ...form, type: "platform/receipt/v2" },
    lacking,
  ];
  for (const change of changes) {
    const bad = dag.putBlock(change);
    expect(await codeOf(() => getReceipt(dag, bad))).toBe("RECEIPT_INVALID");
  }
  expect(getReceipt(dag, toCid(0x71, "00".repeat(32)))).toBe(undefined);
});
