/** What a leader puts into a block, when it gives a candidate up, and when it stays silent. */

import { decodeBlock, decodeExtrinsic, type Hex32 } from "@platform/protocol";
import { type Entry, toEntry } from "@platform/txpool";
import { expect, test } from "vitest";
import { blockRig, chainRef, executed } from "../../support/block-rig.ts";
import { sampleHead } from "../../support/sample-head.ts";
import { signedEntry } from "../../support/signed-entry.ts";

const head = sampleHead({}, { height: 0n });
const PARENT = 100_000;

test("the time is now, never before parent plus one interval, and exact at the bound", async () => {
  const early = await blockRig(PARENT + 1).maker.make(head, 0, null);
  expect(early?.header.timeMs).toBe(101_000n);
  const late = await blockRig(PARENT + 5_500).maker.make(head, 0, null);
  expect(late?.header.timeMs).toBe(105_500n);
});

test("view 0 moves the chain reference on, a later view keeps the parent's", async () => {
  const rig = blockRig(PARENT);
  rig.state.agreed = 107n;
  expect((await rig.maker.make(head, 0, null))?.header.chainRef).toEqual(chainRef(107n));
  expect((await rig.maker.make(head, 1, null))?.header.chainRef).toEqual(chainRef(100n));
});

test("every due seed is an inherent, in order of chain blocks", async () => {
  const rig = blockRig(PARENT);
  rig.state.agreed = 107n;
  const awaiting = sampleHead({ awaitedSeeds: [104n, 106n, 109n] }, { height: 0n });
  const made = await rig.maker.make(awaiting, 0, null);
  const { extrinsics } = decodeBlock(made?.block ?? new Uint8Array(0)).body;
  const calls = extrinsics.map((bytes) => decodeExtrinsic(bytes)).map(({ type }) => type);
  expect(calls).toEqual(["inherent", "inherent"]);
});

test("while one due seed can't be read the reference stays, so that the block is valid", async () => {
  const rig = blockRig(PARENT);
  rig.state.agreed = 107n;
  rig.state.readable = (number) => number !== 104n;
  const awaiting = sampleHead({ awaitedSeeds: [104n, 106n] }, { height: 0n });
  const made = await rig.maker.make(awaiting, 0, null);
  expect(made?.header.chainRef).toEqual(chainRef(100n));
  expect(decodeBlock(made?.block ?? new Uint8Array(0)).body.extrinsics).toEqual([]);
});

test("an epoch change carries inherents only, in view 0 only, and never over a blocked batch", async () => {
  const rig = blockRig(PARENT);
  rig.state.pool = [await signedEntry(0)];
  rig.state.dueEpoch = 1n;
  const counts = async (view: number, blocked = false): Promise<string[]> => {
    const at = sampleHead({ epochBlocked: blocked }, { height: 0n });
    const made = await rig.maker.make(at, view, null);
    return decodeBlock(made?.block ?? new Uint8Array(0)).body.extrinsics.map(
      (bytes) => decodeExtrinsic(bytes).type,
    );
  };
  expect(await counts(0)).toEqual(["inherent"]);
  expect(await counts(1)).toEqual(["signed"]);
  expect(await counts(0, true)).toEqual(["signed"]);
});

test("a candidate that does not apply is dropped with its reason, and the rest stays", async () => {
  const rig = blockRig(PARENT);
  const [good, bad] = [await signedEntry(0), await signedEntry(1)];
  rig.state.pool = [good, bad];
  let ordered: readonly Uint8Array[] = [];
  rig.state.execute = ({ extrinsics }) => {
    ordered = extrinsics;
    const index = extrinsics.findIndex((bytes) => toHash(bytes) === bad.hash);
    if (index < 0) return executed();
    rig.state.built = { extrinsics: [], dropped: [{ index, reason: "trap", code: 0 }] };
    return { ok: false, reason: "trap", index, code: 0, message: "trap" };
  };
  const made = await rig.maker.make(head, 0, null);
  expect(made).not.toBeNull();
  expect(ordered.map(toHash)).toEqual([good.hash]);
  expect(rig.dropped).toEqual([{ hash: bad.hash, reason: "trap" }]);
});

test("what only lacked room stays in the pool", async () => {
  const rig = blockRig(PARENT);
  const [one, two] = [await signedEntry(0), await signedEntry(1)];
  rig.state.pool = [one, two];
  let runs = 0;
  rig.state.execute = () => {
    rig.state.built = { extrinsics: [], dropped: [{ index: 1, reason: "size", code: 0 }] };
    return runs++ === 0
      ? { ok: false, reason: "invalid-extrinsic", index: 0, code: -12, message: "too many" }
      : executed();
  };
  expect(await rig.maker.make(head, 0, null)).not.toBeNull();
  expect(rig.dropped).toEqual([]);
});

test("a failure of this machine, or one that no candidate explains, is silence", async () => {
  const rig = blockRig(PARENT);
  rig.state.pool = [await signedEntry(0)];
  rig.state.execute = () => ({ ok: false, reason: "local", index: 0, code: 0, message: "memory" });
  expect(await rig.maker.make(head, 0, null)).toBeNull();
  rig.state.execute = () => ({
    ok: false,
    reason: "invalid-extrinsic",
    index: -1,
    code: -13,
    message: "",
  });
  expect(await rig.maker.make(head, 0, null)).toBeNull();
  rig.state.execute = () => ({
    ok: false,
    reason: "invalid-extrinsic",
    index: 0,
    code: -5,
    message: "",
  });
  expect(await rig.maker.make(head, 0, null)).toBeNull();
  expect(rig.dropped).toEqual([]);
});

function toHash(bytes: Uint8Array): Hex32 {
  const entry: Entry = toEntry(decodeExtrinsic(bytes));
  return entry.hash;
}
