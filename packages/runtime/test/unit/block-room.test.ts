// A block's weight is bounded, an eighth of it is kept for operational calls, and what windows one block ends too.

import { MAX_BLOCK_WEIGHT, OPERATIONAL_SHARE, utf8 } from "@platform/protocol";
import { call, callWeight, Invalid } from "@platform/runtime";
import { expect, test } from "vitest";
import { hotkeySigner, key, type TestValidator } from "../host/accounts.ts";
import { TestChain } from "../host/chain.ts";
import { activate, commitWork, idOf, manifest, work } from "../host/work.ts";

const RICH = { manaCap: 1n << 60n };

test("normal calls fill seven eighths of a block's weight, and operational ones go on", async () => {
  const chain = await TestChain.start({ parameters: RICH });
  chain.host.acceptAll = true;
  const m0 = hotkeySigner("m0");
  const body = call.remark(utf8("hello"));
  const first = await chain.extrinsic(m0, body);
  const most = MAX_BLOCK_WEIGHT - MAX_BLOCK_WEIGHT / BigInt(OPERATIONAL_SHARE);
  const fit = Number(most / callWeight(body, first.length));
  expect(fit).toBeGreaterThan(1_000);
  const remarks = [first];
  while (remarks.length <= fit) remarks.push(await chain.extrinsic(m0, body));
  const last = remarks.at(-1) as Uint8Array;
  const v0 = chain.validators[0] as TestValidator;
  const attest = await chain.operational(
    v0,
    call.attestCommit({ epoch: 0n, submissions: [key("s")], root: key("r") }),
  );
  const { results } = chain.block([...remarks, attest]);
  expect(results.slice(0, fit).every((result) => result === 0)).toBe(true);
  expect(results[fit]).toBe(Invalid.weight);
  // It fails for a reason of its own, and has a place in the block.
  expect(results[fit + 1]).toBeGreaterThan(0);
  expect(chain.block([last]).results).toEqual([0]);
});

test("operational calls may fill the whole, and then nothing else has a place", async () => {
  const chain = await TestChain.start({ parameters: RICH });
  chain.host.acceptAll = true;
  const v0 = chain.validators[0] as TestValidator;
  const vote = (i: number) => call.verified({ challenge: key(`${i}`), version: 1 });
  const votes = [await chain.operational(v0, vote(0))];
  const weight = callWeight(vote(0), votes[0]?.length ?? 0);
  const fit = Number(MAX_BLOCK_WEIGHT / weight);
  while (votes.length <= fit) votes.push(await chain.operational(v0, vote(votes.length)));
  const remark = await chain.extrinsic(hotkeySigner("m0"), call.remark(utf8("hello")));
  const { results } = chain.block([...votes, remark]);
  expect(results.slice(0, fit).every((result) => result > 0)).toBe(true);
  expect(results.slice(fit)).toEqual([Invalid.weight, Invalid.weight]);
});

test("windows beyond one block's bound end in the next, and the deadline stays due", async () => {
  const chain = await TestChain.start({
    parameters: { ...RICH, epochSlots: 100, epochBlocks: 100, revealSlots: 3 },
  });
  chain.host.acceptAll = true;
  await activate(chain, [manifest({ epochFuelBudget: 1n << 60n })]);
  const commits = [];
  for (let i = 0; i < 900; i++)
    commits.push(await commitWork(chain, idOf("tsp"), work(idOf("tsp"), "m0", `w${i}`)));
  expect(chain.block(commits).results.every((result) => result === 0)).toBe(true);
  const refused = (events: readonly { name: string }[]) =>
    events.filter(({ name }) => name === "submissions.Refused").length;
  chain.block([], { slots: 3 });
  // 50,000,000 of fuel at 60,000 for each that nobody attested.
  expect(refused(chain.block().events)).toBe(834);
  expect(chain.api("nextDeadline", {}).slot).toBe(chain.slot);
  expect(refused(chain.block().events)).toBe(66);
  expect(chain.api("nextDeadline", {}).slot).toBeUndefined();
});
