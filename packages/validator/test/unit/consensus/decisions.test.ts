/** From a certificate to a new head: what is known is not run again, what was forgotten is, and a
 * certified root that differs is the end. */

import { type Certificate, CodedError, ZERO_HASH } from "@platform/protocol";
import { call } from "@platform/runtime";
import { type Entry, toEntry } from "@platform/txpool";
import { expect, test } from "vitest";
import type { Store } from "../../../src/components.ts";
import { type BlockCheck, readBlock } from "../../../src/consensus/block-check.ts";
import { Decisions } from "../../../src/consensus/decisions.ts";
import { blockRig, executed } from "../../support/block-rig.ts";
import { hashOf, sampleHead, sampleMembers } from "../../support/sample-head.ts";
import { scriptedExecutor } from "../../support/scripted-executor.ts";
import { signedEntry } from "../../support/signed-entry.ts";

const head = sampleHead({}, { height: 0n });

async function rig() {
  const blocks = blockRig(101_000);
  const made = await blocks.maker.make(head, 0, null);
  if (made === null) throw new Error("no block");
  const seen = { committed: [] as number[], stored: 0, bundles: 0, runs: 0 };
  const state = { known: new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), bundleFails: false };
  const { session, parameters } = head;
  const executor = scriptedExecutor(
    {
      session: () => ({ ...session, members: sampleMembers() }),
      parameters: () => parameters,
      awaitedSeeds: () => ({ numbers: [] }),
      nextDeadline: () => ({ slot: undefined }),
      epochStatus: () => ({ blocked: 0 }),
    },
    {
      execute: async () => {
        seen.runs++;
        return executed({ executionId: 77 });
      },
      commit: async ({ executionId, height, blockHash }) => {
        if (executionId !== 77 && !state.known.has(executionId))
          throw new CodedError({ code: "UNKNOWN_EXECUTION", message: "gone" });
        seen.committed.push(executionId);
        return { height, blockHash, stateRoot: ZERO_HASH };
      },
    },
  );
  const check = {
    pure: async (...args: Parameters<BlockCheck["pure"]>) => {
      const result = await blocks.check.pure(...args);
      if (result.ok === true) seen.runs++;
      return result.ok === true ? { ...result, execution: executed({ executionId: 77 }) } : result;
    },
  } as BlockCheck;
  const decisions = new Decisions({
    executor,
    check,
    clock: blocks.clock,
    store: { putDecision: async () => void seen.stored++ } as unknown as Store,
    bundle: async () => {
      seen.bundles++;
      if (state.bundleFails) throw new Error("disk full");
    },
  });
  const certificate: Certificate = { height: 1n, view: 0, digest: made.digest, signatures: [] };
  return { blocks, decisions, seen, state, certificate, bytes: made.block };
}

test("an execution that validation made is committed without a second run", async () => {
  const { decisions, seen, certificate, bytes } = await rig();
  decisions.remember(certificate.digest, executed({ executionId: 3 }), null);
  const decided = await decisions.apply(head, certificate, bytes);
  expect(decided.head.hash).toBe(certificate.digest);
  expect(seen).toMatchObject({ committed: [3], stored: 1, runs: 0, bundles: 0 });
});

test("one that fell out of the executor's overlays runs again", async () => {
  const { decisions, seen, certificate, bytes, state } = await rig();
  state.known.clear();
  decisions.remember(certificate.digest, executed({ executionId: 3 }), null);
  const decided = await decisions.apply(head, certificate, bytes);
  expect(decided.head.hash).toBe(certificate.digest);
  expect(seen).toMatchObject({ committed: [77], runs: 1 });
});

test("a block that nobody validated here is run once", async () => {
  const { decisions, seen, certificate, bytes } = await rig();
  const decided = await decisions.apply(head, certificate, bytes);
  expect(decided.head.hash).toBe(certificate.digest);
  expect(seen).toMatchObject({ committed: [77], runs: 1 });
});

test("extrinsics of the proposals that were not decided are given back", async () => {
  const { decisions, certificate, bytes } = await rig();
  const { block } = readBlock(bytes);
  const read = (...entries: Entry[]) => ({ block, entries });
  const [own, lost] = [await signedEntry(0), await signedEntry(1)];
  const inherent = toEntry({ type: "inherent", call: call.remark(new Uint8Array(1)) });
  decisions.remember(certificate.digest, executed({ executionId: 3 }), read(own));
  decisions.remember(hashOf("view 0"), executed({ executionId: 2 }), read(inherent, lost));
  decisions.remember(hashOf("own of view 1"), executed({ executionId: 4 }), null);
  const decided = await decisions.apply(head, certificate, bytes);
  expect(decided.abandoned).toEqual([lost.bytes]);
  expect(decided.hashes).toEqual([own.hash]);
});

test("candidates of many views are bounded like the executor's overlays", async () => {
  const { decisions, seen, certificate, bytes } = await rig();
  decisions.remember(certificate.digest, executed({ executionId: 3 }), null);
  for (let i = 0; i < 8; i++) decisions.remember(hashOf(`view ${i}`), executed(), null);
  await decisions.apply(head, certificate, bytes);
  expect(seen.runs).toBe(1);
});

test.each([false, true])(
  "a certified root that differs stops the node (bundle fails: %s)",
  async (fails) => {
    const { blocks, decisions, seen, state, certificate, bytes } = await rig();
    state.bundleFails = fails;
    blocks.state.execute = () => executed({ stateRoot: hashOf("own root") });
    await expect(decisions.apply(head, certificate, bytes)).rejects.toMatchObject({
      code: "WRONG_STATE_ROOT",
      hint: expect.stringContaining(fails ? "no bundle could be written" : "keep the bundle"),
    });
    expect(seen).toMatchObject({ committed: [], stored: 0, bundles: 1 });
  },
);

test("a machine that can't run it tries three times and says so", async () => {
  const { blocks, decisions, certificate, bytes } = await rig();
  let runs = 0;
  blocks.state.execute = () => {
    runs++;
    return { ok: false, reason: "local", index: 0, code: 0, message: "out of memory" };
  };
  await expect(decisions.apply(head, certificate, bytes)).rejects.toMatchObject({
    code: "EXECUTION_FAILED",
    message: "out of memory",
  });
  expect(runs).toBe(3);
});
