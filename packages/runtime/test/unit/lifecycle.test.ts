// One rolling and one epoch submission go from commitment to an exact weight vector, by the wasm.

import { evaluationSeed, reentryId, STATUSES } from "@platform/protocol";
import { Intake, Invalid, runtimeErrorNumber } from "@platform/runtime";
import { expect, test } from "vitest";
import { key } from "../host/accounts.ts";
import { blockHash, CHAIN_ID, chainHash, stateRoot, TestChain } from "../host/chain.ts";
import {
  activate,
  attestAll,
  commitWork,
  idOf,
  manifest,
  record,
  revealWork,
  untilSeeded,
  work,
} from "../host/work.ts";

const statusOf = (chain: TestChain, id: string) =>
  STATUSES[chain.api("submission", { id }).item?.status ?? 99];

test("a rolling submission becomes a weight at the end of its epoch", async () => {
  const chain = await TestChain.start({});
  await activate(chain, [manifest()]);
  const tsp = idOf("tsp");
  const best = work(tsp, "m1", "the better tour");
  expect(chain.block([await commitWork(chain, tsp, best)]).results).toEqual([0]);
  expect(statusOf(chain, best.id)).toBe("pending");
  const revealed = chain.block([await revealWork(chain, best)]);
  expect(revealed.results).toEqual([0]);
  const closing = chain.height;
  const closingChain = chain.chainNumber;
  expect(statusOf(chain, best.id)).toBe("ordered");
  untilSeeded(chain, best.id);
  const seeded = chain.api("submission", { id: best.id }).item;
  expect(seeded?.seedNumber).toBe(closingChain + 4n);
  expect(seeded?.stateRoot).toBe(stateRoot(closing));
  expect(seeded?.seed).toBe(
    evaluationSeed(CHAIN_ID, tsp, blockHash(closing), chainHash(closingChain + 4n)),
  );
  const done = await attestAll(chain, [{ id: best.id, record: record(500_000_000n) }]);
  expect(done.events.filter((e) => e.name === "certification.Precertified")).toHaveLength(1);
  expect(statusOf(chain, best.id)).toBe("precertified");
  chain.block();
  expect(statusOf(chain, best.id)).toBe("precertified");
  chain.block();
  expect(statusOf(chain, best.id)).toBe("certified");
  const change = chain.changeEpoch(2n);
  expect(change.results).toEqual([0]);
  expect(change.summary?.epoch).toBe(1n);
  expect(chain.api("weights", { epoch: 1n }).vectors).toEqual([
    {
      epoch: 1n,
      mechanism: 0,
      // 600,000,000 of the challenge; 400,000,000 of nobody burn: 65,535 and its two thirds.
      weights: [
        { uid: 0, weight: 43_690 },
        { uid: 6, weight: 65_535 },
      ],
      hotkeys: [key("burn"), key("m1")],
      sharesPpb: [400_000_000, 600_000_000],
    },
  ]);
});

/** An active challenge `sort` that judges by batch, on epochs of 40 slots. */
async function batchChallenge(reentries: number) {
  const chain = await TestChain.start({ parameters: { epochSlots: 40, epochBlocks: 40 } });
  const policy = { ...manifest().policy, reentries };
  await activate(chain, [manifest({ name: "sort", intake: Intake.epoch, policy })]);
  return { chain, sort: idOf("sort") };
}

/** Works of one closed batch, from its seed to the end of the dispute window. */
async function certify(chain: TestChain, ids: readonly string[], score: bigint): Promise<void> {
  untilSeeded(chain, ids[0] ?? "");
  await attestAll(
    chain,
    ids.map((id) => ({ id, record: record(score) })),
  );
  chain.block();
  chain.block();
}

test("an epoch batch opens at the cut-off, is judged on one seed and enters the next batch", async () => {
  const { chain, sort } = await batchChallenge(2);
  const first = work(sort, "m0", "quick sort");
  const second = work(sort, "m1", "heap sort");
  const silent = work(sort, "m2", "never revealed");
  chain.block([await commitWork(chain, sort, first)]);
  const early = chain.block([
    await revealWork(chain, first),
    await commitWork(chain, sort, second),
  ]);
  expect(early.results).toEqual([runtimeErrorNumber("submissions", "REVEAL_TOO_EARLY"), 0]);
  chain.block([await commitWork(chain, sort, silent)]);
  const { startSlot } = chain.api("session", {});
  while (chain.slot < startSlot + 5n) chain.block();
  expect(chain.api("nextDeadline", {}).slot).toBe(startSlot + 7n);
  const late = work(sort, "m2", "after the cut-off");
  const reveals = [await revealWork(chain, second), await revealWork(chain, first)];
  const opened = chain.block([...reveals, await commitWork(chain, sort, late)]);
  expect(opened.results).toEqual([0, 0, 0]);
  expect(chain.api("submission", { id: late.id }).item?.epoch).toBe(2n);
  const closed = chain.block();
  expect(closed.events.map((e) => e.name)).toContain("submissions.BatchClosed");
  expect(statusOf(chain, silent.id)).toBe("refused");
  expect(statusOf(chain, first.id)).toBe("ordered");
  expect(chain.api("epochStatus", {}).blocked).toBe(1);
  untilSeeded(chain, first.id);
  expect(chain.api("submission", { id: second.id }).item?.seed).toBe(
    chain.api("submission", { id: first.id }).item?.seed,
  );
  // The batch is unfinished: no epoch change, wherever the chain stands.
  expect(chain.changeEpoch(2n).results).toEqual([Invalid.notAllowedHere]);
  await attestAll(chain, [
    { id: first.id, record: record(700n) },
    { id: second.id, record: record(700n) },
  ]);
  chain.block();
  chain.block();
  expect(statusOf(chain, second.id)).toBe("certified");
  expect(chain.api("epochStatus", {}).blocked).toBe(0);
  expect(chain.changeEpoch(2n).results).toEqual([0]);
  // Equal scores: all to the earlier commit.
  expect(chain.api("weights", { epoch: 1n }).vectors[0]?.weights).toEqual([
    { uid: 0, weight: 43_690 },
    { uid: 5, weight: 65_535 },
  ]);
  const opening = chain.block();
  expect(opening.results).toEqual([]);
  const start2 = chain.api("session", {}).startSlot;
  while (chain.slot < start2 + 7n) chain.block();
  const again = chain.api("submission", { id: reentryId(first.id, 2n) }).item;
  expect(again?.origin).toBe(first.id);
  expect(STATUSES[again?.status ?? 99]).toBe("ordered");
  expect(chain.api("heldPayloads", {}).hashes).toContain(again?.payload);
});

test("a commit under the id of a coming re-entry does not keep the work out", async () => {
  const { chain, sort } = await batchChallenge(1);
  const best = work(sort, "m0", "quick sort");
  chain.block([await commitWork(chain, sort, best)]);
  const { startSlot } = chain.api("session", {});
  while (chain.slot < startSlot + 5n) chain.block();
  const squat = { ...work(sort, "m1", "nothing"), id: reentryId(best.id, 2n) };
  const opened = chain.block([await revealWork(chain, best), await commitWork(chain, sort, squat)]);
  expect(opened.results).toEqual([0, 0]);
  chain.block();
  await certify(chain, [best.id], 700n);
  expect(chain.changeEpoch(2n).results).toEqual([0]);
  for (let i = 0; i < 8; i++) chain.block();
  const again = chain.api("submission", { id: squat.id }).item;
  expect(again).toMatchObject({ origin: best.id, miner: key("m0") });
  expect(chain.api("open", {}).items).toHaveLength(1);
});

test("a copy that joins the next batch earns nothing beside the work that enters it again", async () => {
  const { chain, sort } = await batchChallenge(1);
  const best = work(sort, "m0", "quick sort");
  chain.block([await commitWork(chain, sort, best)]);
  const first = chain.api("session", {}).startSlot;
  while (chain.slot < first + 5n) chain.block();
  const copy = work(sort, "m1", "quick sort");
  const opened = chain.block([await revealWork(chain, best), await commitWork(chain, sort, copy)]);
  expect(opened.results).toEqual([0, 0]);
  chain.block();
  await certify(chain, [best.id], 700n);
  expect(chain.changeEpoch(2n).results).toEqual([0]);

  const second = chain.api("session", {}).startSlot;
  chain.block();
  while (chain.slot < second + 5n) chain.block();
  expect(chain.block([await revealWork(chain, copy)]).results).toEqual([0]);
  chain.block();
  const again = reentryId(best.id, 2n);
  expect([statusOf(chain, copy.id), statusOf(chain, again)]).toEqual(["ordered", "ordered"]);
  await certify(chain, [copy.id, again], 690n);
  expect([statusOf(chain, copy.id), statusOf(chain, again)]).toEqual(["certified", "certified"]);
  expect(chain.changeEpoch(3n).results).toEqual([0]);
  const [vector] = chain.api("weights", { epoch: 2n }).vectors;
  expect(vector?.hotkeys).toContain(key("m0"));
  expect(vector?.hotkeys).not.toContain(key("m1"));
});
