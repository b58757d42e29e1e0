// Commits and reveals: each refusal with its code, windows to the slot, budget, seeds that must be there.

import { STATUSES, sha256Hex, utf8 } from "@platform/protocol";
import { call, Invalid, REASONS, runtimeErrorNumber } from "@platform/runtime";
import { expect, test } from "vitest";
import { hotkeySigner, key } from "../host/accounts.ts";
import { seedInherent, TestChain } from "../host/chain.ts";
import { activate, commitWork, idOf, manifest, revealWork, type Work, work } from "../host/work.ts";

const tsp = idOf("tsp");
const error = (code: string) => runtimeErrorNumber("submissions", code);
const statusOf = (chain: TestChain, id: string) =>
  STATUSES[chain.api("submission", { id }).item?.status ?? 99];

async function rolling(budget = 1_000_000_000n): Promise<TestChain> {
  const chain = await TestChain.start();
  await activate(chain, [manifest({ epochFuelBudget: budget })]);
  return chain;
}

async function revealChanged(
  chain: TestChain,
  of: Work,
  change: Partial<Parameters<typeof call.reveal>[0]>,
  signer = of.miner,
): Promise<number | undefined> {
  const args = {
    submission: of.id,
    payload: sha256Hex(of.payload),
    payloadBytes: of.payload.length,
    salt: of.salt,
    inline: of.payload,
    ...change,
  };
  const bytes = await chain.extrinsic(hotkeySigner(signer), call.reveal(args));
  return chain.block([bytes], { slots: 1 }).results[0];
}

test("a commit is refused for an unknown challenge, size, id or budget", async () => {
  // One work costs 1,000,000 of fuel and 10 for each of 1,024 bytes.
  const chain = await rolling(2_020_480n);
  const send = async (challenge: string, commitment: string, sizeCeiling: number) => {
    const args = { challenge, commitment, sizeCeiling };
    return chain.block([await chain.extrinsic(hotkeySigner("m0"), call.commit(args))]).results[0];
  };
  expect(await send(key("nothing"), key("a"), 1_024)).toBe(error("UNKNOWN_CHALLENGE"));
  expect(await send(tsp, key("a"), 65_537)).toBe(error("SIZE_CEILING_TOO_LARGE"));
  expect(await send(tsp, key("a"), 0)).toBe(error("MALFORMED"));
  expect(await send(tsp, key("a"), 1_024)).toBe(0);
  expect(await send(tsp, key("a"), 1_024)).toBe(error("DUPLICATE"));
  expect(await send(tsp, key("b"), 1_024)).toBe(0);
  expect(await send(tsp, key("c"), 1)).toBe(error("BUDGET_EXHAUSTED"));
  chain.changeEpoch(2n);
  chain.block();
  expect(await send(tsp, key("c"), 1)).toBe(0);
});

test("a reveal is refused when it is not what was committed, or not its miner's", async () => {
  const chain = await TestChain.start({ parameters: { revealSlots: 15, epochSlots: 60 } });
  await activate(chain, [manifest()]);
  const own = work(tsp, "m0", "tour");
  chain.block([await commitWork(chain, tsp, own)]);
  const reveal = (change: object, signer?: string) => revealChanged(chain, own, change, signer);
  expect(await reveal({ submission: key("x") })).toBe(error("UNKNOWN"));
  expect(await reveal({}, "m1")).toBe(error("NOT_OWNER"));
  expect(await reveal({ salt: key("salt") })).toBe(error("COMMITMENT_MISMATCH"));
  expect(await reveal({ payload: sha256Hex(utf8("other")) })).toBe(error("COMMITMENT_MISMATCH"));
  expect(await reveal({ payloadBytes: 1_025, inline: new Uint8Array(0) })).toBe(
    error("PAYLOAD_TOO_LARGE"),
  );
  expect(await reveal({ inline: utf8("rout") })).toBe(error("INLINE_MISMATCH"));
  expect(await reveal({ payloadBytes: 5 })).toBe(error("INLINE_MISMATCH"));
  expect(await reveal({ payloadBytes: 0 })).toBe(error("MALFORMED"));
  expect(await reveal({ inline: new Uint8Array(0) })).toBe(0);
  expect(await reveal({})).toBe(error("NOT_PENDING"));
});

test("a rolling reveal comes in a later block and within its slots, or the work is refused", async () => {
  const chain = await rolling();
  const [soon, last, late] = [work(tsp, "m0", "a"), work(tsp, "m1", "b"), work(tsp, "m2", "c")];
  const both = chain.block([await commitWork(chain, tsp, soon), await revealWork(chain, soon)]);
  expect(both.results).toEqual([0, error("REVEAL_TOO_EARLY")]);
  chain.block([await commitWork(chain, tsp, last), await commitWork(chain, tsp, late)]);
  chain.block();
  expect(chain.block([await revealWork(chain, last)]).results).toEqual([0]);
  expect(statusOf(chain, soon.id)).toBe("refused");
  expect(statusOf(chain, late.id)).toBe("pending");
  expect(chain.api("nextDeadline", {}).slot).toBe(chain.slot + 1n);
  expect(chain.block([await revealWork(chain, late)]).results).toEqual([error("NOT_PENDING")]);
  expect(statusOf(chain, late.id)).toBe("refused");
  const item = chain.api("submission", { id: late.id }).item;
  expect(REASONS[item?.reason ?? 0]).toBe("not-revealed");
  expect(statusOf(chain, last.id)).toBe("ordered");
  // What is final asks for no slot any more; what is ordered waits for the chain alone.
  expect(chain.api("open", {}).items.map(({ id }) => id)).toEqual([last.id]);
});

test("a due seed must be in the block, with the header's own hash where it names it", async () => {
  const chain = await rolling();
  const own = work(tsp, "m0", "tour");
  chain.block([await commitWork(chain, tsp, own)]);
  chain.block([await revealWork(chain, own)]);
  const due = chain.api("awaitedSeeds", {}).numbers[0] ?? 0n;
  expect(due).toBe(chain.chainNumber + 4n);
  expect(chain.api("neededHeight", {}).height).toBe(chain.height);
  const remark = await chain.extrinsic(hotkeySigner("m1"), call.remark(utf8("x")));
  while (chain.chainNumber < due - 1n) chain.block();
  const state = new Map(chain.host.state);
  const { height, timeMs, chainNumber } = chain;
  const lacking = chain.block([remark], { withoutSeeds: true });
  expect(lacking.results).toEqual([Invalid.inherentMissing]);
  expect(lacking.finalized).toBe(Invalid.inherentMissing);
  Object.assign(chain, { height, timeMs, chainNumber });
  chain.host.state.clear();
  for (const [k, v] of state) chain.host.state.set(k, v);
  const wrong = [
    seedInherent(due, key("wrong")),
    seedInherent(due + 1n),
    seedInherent(due),
    seedInherent(due),
  ];
  const seeded = chain.block(wrong, { withoutSeeds: true });
  expect(seeded.results).toEqual([
    Invalid.inherentWrong,
    Invalid.inherentWrong,
    0,
    Invalid.inherentWrong,
  ]);
  expect(statusOf(chain, own.id)).toBe("evaluating");
});

test("pages of submissions follow each other in order of id", async () => {
  const chain = await rolling();
  const works = ["a", "b", "c", "d", "e"].map((text) => work(tsp, "m0", text));
  for (const one of works) chain.block([await commitWork(chain, tsp, one)]);
  const ids = works.map(({ id }) => id).sort();
  const first = chain.api("submissions", { after: "00".repeat(32), limit: 3 }).items;
  expect(first.map(({ id }) => id)).toEqual(ids.slice(0, 3));
  const rest = chain.api("submissions", { after: ids[2] ?? "", limit: 300 }).items;
  expect(rest.map(({ id }) => id)).toEqual(ids.slice(3));
});

test("finished submissions are pruned eight epochs later", async () => {
  const chain = await rolling();
  const own = work(tsp, "m0", "tour");
  chain.block([await commitWork(chain, tsp, own)]);
  for (let i = 0; i < 4; i++) chain.block();
  expect(statusOf(chain, own.id)).toBe("refused");
  for (let epoch = 2n; epoch <= 8n; epoch++) {
    chain.changeEpoch(epoch);
    chain.block();
  }
  expect(statusOf(chain, own.id)).toBe("refused");
  chain.changeEpoch(9n);
  chain.block();
  expect(chain.api("submission", { id: own.id }).item).toBeUndefined();
});

test("intake stops after two missed boundaries and opens with the next change", async () => {
  const chain = await rolling();
  const { startSlot } = chain.api("session", {});
  while (chain.slot < startSlot + 38n) chain.block();
  const [timely, late] = [work(tsp, "m0", "timely"), work(tsp, "m0", "late")];
  expect(chain.block([await commitWork(chain, tsp, timely)]).results).toEqual([0]);
  expect(chain.block([await commitWork(chain, tsp, late)]).results).toEqual([error("STALLED")]);
  chain.changeEpoch(2n);
  expect(chain.block([await commitWork(chain, tsp, late)]).results).toEqual([0]);
});
