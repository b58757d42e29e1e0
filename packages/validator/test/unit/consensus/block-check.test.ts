/** Both predicates of a proposal, each rule broken once: pure ones at once, local ones after the wait. */

import {
  type Block,
  CallIndex,
  decodeBlock,
  encodeBlock,
  encodeExtrinsic,
  extrinsicsRoot,
  type Header,
  NilReason,
  sha256Hex,
  utf8,
  ZERO_HASH,
} from "@platform/protocol";
import { call } from "@platform/runtime";
import { expect, test } from "vitest";
import type { PureResult } from "../../../src/consensus/block-check.ts";
import { type BlockRig, blockRig, chainRef, executed } from "../../support/block-rig.ts";
import { hashOf, sampleHead } from "../../support/sample-head.ts";
import { signedEntry } from "../../support/signed-entry.ts";

const head = sampleHead({}, { height: 0n });
const NOW = 101_000;

async function proposal(rig: BlockRig, view = 0): Promise<Block> {
  const made = await rig.maker.make(head, view, null);
  if (made === null) throw new Error("no block");
  return decodeBlock(made.block);
}

const nilReason = (result: PureResult): number | null =>
  result.ok === false ? result.nilReason : null;

async function locally(rig: BlockRig, block: Block, view = 0, waitMs = 0) {
  const pure = await rig.check.pure(head, encodeBlock(block));
  if (pure.ok !== true) throw new Error("not even pure");
  return rig.check.local(head, pure.read, view, waitMs);
}

test("an own block passes both predicates", async () => {
  const rig = blockRig(NOW);
  rig.state.pool = [await signedEntry(0), await signedEntry(1)];
  const block = await proposal(rig);
  expect(block.body.extrinsics).toHaveLength(2);
  expect(await locally(rig, block)).toEqual({ ok: true });
});

test.each<[string, Partial<Header>]>([
  ["chain", { chainId: hashOf("other chain") }],
  ["height", { height: 2n }],
  ["parent", { parentHash: hashOf("other parent") }],
  ["time before one interval", { timeMs: 100_999n }],
  ["chain reference going back", { chainRef: chainRef(99n) }],
  ["another hash of the parent's reference", { chainRef: { number: 100n, hash: ZERO_HASH } }],
])("a header that can't follow is malformed: %s", async (_name, change) => {
  const rig = blockRig(NOW);
  const { header, body } = await proposal(rig);
  const bytes = encodeBlock({ header: { ...header, ...change }, body });
  expect(nilReason(await rig.check.pure(head, bytes))).toBe(NilReason.malformed);
});

test("bytes that are no block, and a certificate where none belongs, are malformed", async () => {
  const rig = blockRig(NOW);
  expect(nilReason(await rig.check.pure(head, new Uint8Array(9)))).toBe(NilReason.malformed);
  const { header, body } = await proposal(rig);
  const with1 = encodeBlock({ header, body: { ...body, parentCertificate: Uint8Array.of(1) } });
  expect(nilReason(await rig.check.pure(head, with1))).toBe(NilReason.malformed);
});

test("another order, or an extrinsic twice, is refused before it runs", async () => {
  const rig = blockRig(NOW);
  rig.state.pool = [await signedEntry(0), await signedEntry(1)];
  const { header, body } = await proposal(rig);
  rig.state.execute = () => {
    throw new Error("it ran");
  };
  const lists = [[...body.extrinsics].reverse(), [...body.extrinsics, ...body.extrinsics]];
  for (const extrinsics of lists) {
    const bytes = encodeBlock({ header, body: { ...body, extrinsics } });
    expect(nilReason(await rig.check.pure(head, bytes))).toBe(NilReason.wrongOrder);
  }
});

test("execution decides the rest: invalid, trap, wrong root, or silence", async () => {
  const rig = blockRig(NOW);
  rig.state.pool = [await signedEntry(0)];
  const bytes = encodeBlock(await proposal(rig));
  const answers = async (execute: BlockRig["state"]["execute"]): Promise<PureResult> => {
    rig.state.execute = execute;
    return rig.check.pure(head, bytes);
  };
  const failed = { ok: false, index: 0, code: -5, message: "why" } as const;
  expect(await answers(() => ({ ...failed, reason: "invalid-extrinsic" }))).toEqual({
    ok: false,
    nilReason: NilReason.invalidExtrinsic,
  });
  expect(await answers(() => ({ ...failed, reason: "trap" }))).toEqual({
    ok: false,
    nilReason: NilReason.trap,
    badExtrinsic: rig.state.pool[0]?.hash,
  });
  expect(await answers(() => ({ ...failed, reason: "local" }))).toEqual({
    ok: "silent",
    message: "why",
    waits: false,
  });
  const roots = [{ stateRoot: ZERO_HASH }, { eventsRoot: hashOf("events") }];
  for (const change of roots)
    expect(nilReason(await answers(() => executed(change)))).toBe(NilReason.wrongRoot);
});

test("a clock ahead by more than two seconds is waited for, then refused", async () => {
  const rig = blockRig(NOW);
  const { header, body } = await proposal(rig);
  const at = (timeMs: bigint): Block => ({ header: { ...header, timeMs }, body });
  expect(await locally(rig, at(103_000n))).toEqual({ ok: true });
  expect(await locally(rig, at(103_001n))).toEqual({ ok: false, nilReason: NilReason.clock });
  const waiting = locally(rig, at(103_001n), 0, 1_000);
  await rig.clock.pass(100);
  expect(await waiting).toEqual({ ok: true });
});

test("a chain reference must be final here, and may move in view 0 only", async () => {
  const rig = blockRig(NOW);
  rig.state.agreed = 107n;
  const block = await proposal(rig);
  expect(await locally(rig, block)).toEqual({ ok: true });
  expect(await locally(rig, block, 1)).toEqual({ ok: false, nilReason: NilReason.chainView });
  rig.state.readable = () => false;
  expect(await locally(rig, block)).toEqual({ ok: false, nilReason: NilReason.chainView });
});

test("an epoch change must be due, in view 0, with the snapshot that this node reads", async () => {
  const rig = blockRig(NOW);
  rig.state.dueEpoch = 1n;
  const block = await proposal(rig);
  expect(await locally(rig, block)).toEqual({ ok: true });
  const refused = { ok: false, nilReason: NilReason.chainView };
  expect(await locally(rig, block, 1)).toEqual(refused);
  rig.state.snapshot = { ...rig.state.snapshot, netuid: 8 };
  expect(await locally(rig, block)).toEqual(refused);
  rig.state.snapshot = { ...rig.state.snapshot, netuid: 7 };
  rig.state.dueEpoch = 2n;
  expect(await locally(rig, block)).toEqual(refused);
});

test("a seed must be the hash that this node has", async () => {
  const rig = blockRig(NOW);
  const { header, body } = await proposal(rig);
  const wrong = call.seed({ chainNumber: 100n, chainHash: hashOf("other") });
  const extrinsics = [encodeExtrinsic({ type: "inherent", call: wrong })];
  const rebuilt = remade({ header, body: { ...body, extrinsics } });
  expect(await locally(rig, rebuilt)).toEqual({ ok: false, nilReason: NilReason.chainView });
});

test("a reveal's payload must be held; arguments that do not decode name none", async () => {
  const rig = blockRig(NOW);
  const inline = utf8("payload");
  const payload = sha256Hex(inline);
  const reveal = { submission: ZERO_HASH, payload, payloadBytes: 7, salt: ZERO_HASH, inline };
  rig.state.pool = [await signedEntry(0, call.reveal(reveal))];
  const block = await proposal(rig);
  expect(await locally(rig, block)).toEqual({ ok: false, nilReason: NilReason.payloadMissing });
  rig.state.held.add(payload);
  expect(await locally(rig, block)).toEqual({ ok: true });
  const garbage = { ...CallIndex.reveal, args: Uint8Array.of(1, 2, 3) };
  rig.state.pool = [await signedEntry(1, garbage)];
  expect(await locally(rig, await proposal(rig))).toEqual({ ok: true });
});

/** The same content with the header that follows from it. */
function remade(block: Block): Block {
  const root = extrinsicsRoot(block.body.extrinsics);
  return { ...block, header: { ...block.header, extrinsicsRoot: root } };
}
