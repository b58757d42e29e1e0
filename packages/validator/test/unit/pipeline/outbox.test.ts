/** Own calls: one nonce each, no gap, alive long enough, and written anew after they died. */

import { decodeExtrinsic, type SignedExtrinsic, utf8 } from "@platform/protocol";
import { call } from "@platform/runtime";
import { expect, test } from "vitest";
import { Outbox } from "../../../src/pipeline/outbox.ts";
import { HOTKEYS, SIGNERS, sampleHead } from "../../support/sample-head.ts";

const what = call.remark(utf8("x"));

function outbox() {
  const state = { next: 4, accepts: true, nowMs: 100_000, slow: false };
  const sent: SignedExtrinsic["body"][] = [];
  const box = new Outbox({
    session: SIGNERS[0] as (typeof SIGNERS)[number],
    hotkey: HOTKEYS[0] as string,
    nowMs: () => state.nowMs,
    nextNonce: async () => state.next,
    broadcast: async (bytes) => {
      const extrinsic = decodeExtrinsic(bytes);
      if (state.accepts && extrinsic.type === "signed") sent.push(extrinsic.body);
      return state.accepts;
    },
  });
  return { box, state, sent };
}

test("a repeated wish is one call; different wishes at once get consecutive nonces", async () => {
  const { box, sent } = outbox();
  const head = sampleHead();
  await Promise.all(["a", "b", "a", "c"].map((key) => box.send(head, key, what)));
  expect(sent.map(({ nonce }) => nonce)).toEqual([4, 5, 6]);
  expect(["a", "b", "c", "d"].map((key) => box.has(key))).toEqual([true, true, true, false]);
});

test("what state has counted is forgotten, also when the call failed in its block", async () => {
  const { box, state, sent } = outbox();
  const head = sampleHead();
  for (const key of ["a", "b"]) await box.send(head, key, what);
  state.next = 5;
  await box.settle(head);
  expect([box.has("a"), box.has("b")]).toEqual([false, true]);
  await box.send(head, "a", what);
  expect(sent.map(({ nonce }) => nonce)).toEqual([4, 5, 6]);
});

test("a call that died frees its nonce, and the next call fills the gap before the later ones", async () => {
  const { box, state, sent } = outbox();
  await box.send(sampleHead(), "a", what);
  // Slot 110: the second call lives longer than the first.
  state.nowMs = 110_000;
  const later = sampleHead({}, { timeMs: 110_000n });
  await box.send(later, "b", what);
  state.nowMs = 116_000;
  await box.settle(later);
  expect([box.has("a"), box.has("b")]).toEqual([false, true]);
  await box.send(later, "a", what);
  expect(sent.map(({ nonce }) => nonce)).toEqual([4, 5, 4]);
});

test("a life is counted from now when the head is old, and never longer than an epoch", async () => {
  const { box, state, sent } = outbox();
  state.nowMs = 400_000;
  await box.send(sampleHead(), "a", what);
  expect(sent[0]?.mortality).toEqual({ from: 396n, slots: 16 });
  const head = sampleHead();
  const short = { ...head, parameters: { ...head.parameters, epochSlots: 10 } };
  await box.send(short, "b", what);
  expect(sent[1]?.mortality).toEqual({ from: 396n, slots: 10 });
  // A clock behind the chain's time never dates a call before the head.
  state.nowMs = 50_000;
  await box.send(head, "c", what);
  expect(sent[2]?.mortality.from).toBe(100n);
});

test("a call that the own pool refused is no waiting call", async () => {
  const { box, state } = outbox();
  state.accepts = false;
  await box.send(sampleHead(), "a", what);
  expect(box.has("a")).toBe(false);
});

test("a failed read ends one wish and not the next", async () => {
  const { box, state, sent } = outbox();
  const failing = new Outbox({
    session: SIGNERS[0] as (typeof SIGNERS)[number],
    hotkey: HOTKEYS[0] as string,
    nowMs: () => state.nowMs,
    nextNonce: (() => {
      let asked = 0;
      return async () => {
        if (asked++ === 0) throw new Error("no executor");
        return 9;
      };
    })(),
    broadcast: async () => true,
  });
  await expect(failing.send(sampleHead(), "a", what)).rejects.toThrow("no executor");
  await failing.send(sampleHead(), "a", what);
  expect(failing.has("a")).toBe(true);
  expect(sent).toEqual([]);
  expect(box.has("a")).toBe(false);
});
