// Governance, one test for each known mistake: blocks over runtime.wasm, results and records asserted exactly.

import { call, Invalid, runtimeErrorNumber, VoteChoice } from "@platform/runtime";
import { expect, test } from "vitest";
import { key } from "../host/accounts.ts";
import type { Block } from "../host/chain.ts";
import { GovernanceChain, idOf, TEXT } from "../host/governance.ts";

/** Of the proposals alone: batches of challenges go their own way in the same blocks. */
const namesOf = ({ events }: Block) =>
  events.map(({ name }) => name).filter((name) => name.startsWith("governance."));

const error = (code: string) => runtimeErrorNumber("governance", code);

test("a proposal goes its way: sponsors, votes, tally, timelock, execution", async () => {
  const g = await GovernanceChain.start();
  const { id, result } = await g.propose(0, TEXT);
  expect(result).toBe(0);
  expect(g.status(id)).toBe("sponsoring");
  expect(await g.vote(0, id, "aye")).toBe(error("VOTING_NOT_OPEN"));
  expect(await g.send(0, call.sponsor(id))).toBe(error("ALREADY_SPONSORED"));
  expect(await g.send(1, call.sponsor(id))).toBe(0);
  expect(g.status(id)).toBe("voting");
  expect(await g.send(2, call.sponsor(id))).toBe(error("NOT_SPONSORING"));
  expect(await g.vote(2, id, "aye")).toBe(0);
  expect(await g.vote(3, id, "nay")).toBe(0);
  expect(await g.vote(0, id, "aye")).toBe(0);
  expect(g.detail(id).info).toMatchObject({ aye: 200n, nay: 100n, abstain: 0n, total: 400n });
  const counted = g.toDeadline(id);
  expect(namesOf(counted)).toEqual(["governance.Accepted"]);
  const { executableFrom } = g.detail(id).info;
  expect(executableFrom).toBe(g.chain.slot + BigInt(g.timelockSlots));
  expect(await g.execute(id)).toBe(error("TIMELOCK_ACTIVE"));
  g.pastTimelock(id);
  const block = g.chain.block([await g.by(3, call.executeProposal(id))]);
  expect(block.results).toEqual([0]);
  expect(block.events).toEqual([{ name: "governance.Executed", payload: { id } }]);
  expect(g.detail(id)).toMatchObject({
    info: { status: 3, aye: 200n, nay: 100n, deadline: 0n },
    sponsors: [],
    votes: [],
    vetoes: [],
  });
});

test("the tally comes at the deadline before anything can expire, whatever the block's slot", async () => {
  const g = await GovernanceChain.start();
  const id = await g.open();
  for (const index of [0, 1, 2]) await g.vote(index, id, "aye");
  const { deadline } = g.detail(id).info;
  g.toSlot(deadline - 1n);
  expect(g.status(id)).toBe("voting");
  // Far beyond the deadline and all later windows: counted all the same, with a whole timelock.
  const late = g.toSlot(deadline + 500n);
  expect(namesOf(late)).toEqual(["governance.Accepted"]);
  expect(g.detail(id).info.executableFrom).toBe(deadline + 500n + BigInt(g.timelockSlots));
});

test("a vote in the first block at the deadline is late, in the slot before it is not", async () => {
  const g = await GovernanceChain.start();
  const id = await g.open();
  await g.vote(0, id, "aye");
  g.toSlot(g.detail(id).info.deadline - 2n);
  expect(await g.vote(1, id, "aye")).toBe(0);
  expect(await g.vote(2, id, "aye")).toBe(error("VOTING_CLOSED"));
  expect(g.detail(id).info.aye).toBe(200n);
});

test("unsigned, session-signed and non-member words have no weight", async () => {
  const g = await GovernanceChain.start();
  const id = await g.open();
  const vote = call.vote({ proposal: id, choice: VoteChoice.aye });
  const unsigned = (await g.by(2, vote)).slice();
  unsigned[unsigned.length - 1] = (unsigned.at(-1) ?? 0) ^ 1;
  expect(g.chain.block([unsigned]).results).toEqual([Invalid.signature]);
  g.chain.takeBack(g.member(2).hotkey, 1);
  const bySession = await g.chain.operational(g.member(2), vote);
  expect(g.chain.block([bySession]).results).toEqual([Invalid.notAllowedHere]);
  expect(await g.sendAs("m0", vote)).toBe(error("NOT_MEMBER"));
  expect(await g.sendAs("m0", call.propose(TEXT))).toBe(error("NOT_MEMBER"));
  expect(await g.sendAs("m0", call.sponsor(id))).toBe(error("NOT_MEMBER"));
  expect(await g.sendAs("m0", call.delegateVote(g.member(0).hotkey))).toBe(error("NOT_MEMBER"));
  expect(await g.sendAs("m0", call.executeProposal(id))).toBe(error("NOT_MEMBER"));
  expect(await g.sendAs("owner", vote)).toBe(Invalid.unregistered);
  expect(g.detail(id).votes).toEqual([]);
});

test("a vote can change until the deadline, and counts once", async () => {
  const g = await GovernanceChain.start();
  const id = await g.open();
  for (const choice of ["aye", "nay", "abstain", "nay"] as const)
    expect(await g.vote(2, id, choice)).toBe(0);
  expect(g.detail(id).votes).toEqual([{ voter: g.member(2).hotkey, choice: VoteChoice.nay }]);
  expect(g.detail(id).info).toMatchObject({ aye: 0n, nay: 100n, abstain: 0n });
  const odd = call.vote({ proposal: id, choice: 3 });
  expect(await g.send(2, odd)).toBe(error("BAD_CHOICE"));
});

test("abstaining makes a quorum, never an approval; too few voters make none", async () => {
  const g = await GovernanceChain.start();
  const change = { kind: "parameter", name: "minStake", value: 2n } as const;
  const outcomes: [string[], string, number][] = [
    [["aye", "aye"], "rejected", 1],
    [["aye", "abstain", "abstain"], "rejected", 2],
    [["aye", "aye", "abstain"], "accepted", 0],
    [["aye", "aye", "nay"], "rejected", 2],
    [["abstain", "abstain", "abstain"], "rejected", 2],
  ];
  for (const [choices, status, reason] of outcomes) {
    const id = await g.open(change);
    for (const [index, choice] of choices.entries()) await g.vote(index, id, choice as "aye");
    g.toDeadline(id);
    expect([g.status(id), g.detail(id).info.reason], choices.join()).toEqual([status, reason]);
    if (status === "accepted") g.toDeadline(id);
  }
});

test("powers are those at the opening, whoever comes, leaves or grows later", async () => {
  const stakes = new Map([["v0", 1_000]]);
  const g = await GovernanceChain.start({ stake: (name) => stakes.get(name) ?? 1_000 });
  const id = await g.open();
  stakes.set("v0", 60_000);
  g.chain.changeEpoch(1n);
  g.chain.block();
  const grown = g.chain.api("session", {}).members.map(({ power }) => power);
  expect(new Set(grown)).toEqual(new Set([1_000n, 1_285n]));
  for (const index of [0, 1, 2, 3]) expect(await g.vote(index, id, "aye")).toBe(0);
  expect(g.detail(id).info).toMatchObject({ aye: 400n, total: 400n });
});

test("who comes into the set after the opening does not vote on it", async () => {
  const late = "v4";
  const stakes = new Map([[late, 0]]);
  const validators = ["v0", "v1", "v2", "v3", late];
  const g = await GovernanceChain.start({ validators, stake: (name) => stakes.get(name) ?? 1_000 });
  g.chain.changeEpoch(1n);
  g.chain.block();
  const index = g.chain.validators.findIndex(({ hotkey }) => hotkey === key(late));
  const others = [0, 1, 2, 3, 4].filter((one) => one !== index);
  const [first = 0, second = 1] = others;
  const { id } = await g.propose(first, TEXT);
  expect(await g.vote(index, id, "aye")).toBe(error("VOTING_NOT_OPEN"));
  expect(await g.send(second, call.sponsor(id))).toBe(0);
  expect(await g.vote(index, id, "aye")).toBe(error("NOT_MEMBER"));
  stakes.delete(late);
  g.chain.changeEpoch(2n);
  g.chain.block();
  expect(await g.vote(index, id, "aye")).toBe(error("NOT_IN_ELECTORATE"));
  expect(await g.vote(second, id, "aye")).toBe(0);
});

test("a delegate's vote counts where the delegator is silent, one hop far", async () => {
  const g = await GovernanceChain.start();
  const [zero, one, two] = [0, 1, 2].map((index) => g.member(index).hotkey);
  const to = (hotkey: string | undefined) => call.delegateVote(hotkey ?? "");
  expect(await g.send(1, to(zero))).toBe(0);
  expect(await g.send(2, to(one))).toBe(0);
  expect(await g.send(3, to(zero))).toBe(0);
  const id = await g.open();
  expect(await g.vote(0, id, "aye")).toBe(0);
  // Member 2 follows member 1, who is silent itself: nobody speaks for it.
  expect(g.detail(id).info).toMatchObject({ aye: 300n, nay: 0n });
  expect(await g.vote(1, id, "nay")).toBe(0);
  expect(g.detail(id).info).toMatchObject({ aye: 200n, nay: 200n });
  expect(await g.send(3, call.revokeVote())).toBe(0);
  expect(await g.send(3, call.revokeVote())).toBe(error("NOT_DELEGATED"));
  expect(g.detail(id).info).toMatchObject({ aye: 100n, nay: 200n });
  expect(g.chain.api("voteDelegations", {}).items).toEqual([
    { hotkey: one, to: zero },
    { hotkey: two, to: one },
  ]);
});

test("delegations to oneself, to each other and to strangers are refused", async () => {
  const g = await GovernanceChain.start();
  const to = (index: number) => call.delegateVote(g.member(index).hotkey);
  expect(await g.send(0, to(0))).toBe(error("DELEGATION_CYCLE"));
  expect(await g.send(0, to(1))).toBe(0);
  expect(await g.send(1, to(0))).toBe(error("DELEGATION_CYCLE"));
  expect(await g.send(1, call.delegateVote(key("m0")))).toBe(error("DELEGATE_NOT_MEMBER"));
  // A longer circle counts nobody twice: each hop is followed once.
  expect(await g.send(1, to(2))).toBe(0);
  expect(await g.send(2, to(0))).toBe(0);
  const id = await g.open();
  expect(await g.vote(2, id, "aye")).toBe(0);
  expect(g.detail(id).info.aye).toBe(200n);
});

test("an executed proposal is executed once; a rejected one never", async () => {
  const g = await GovernanceChain.start();
  const done = await g.accept({ kind: "parameter", name: "minStake", value: 2n });
  const twice = [
    await g.by(2, call.executeProposal(done)),
    await g.by(3, call.executeProposal(done)),
  ];
  expect(g.chain.block(twice).results).toEqual([0, error("ALREADY_EXECUTED")]);
  expect(await g.execute(done)).toBe(error("ALREADY_EXECUTED"));
  const rejected = await g.open();
  g.toDeadline(rejected);
  expect(g.status(rejected)).toBe("rejected");
  expect(await g.execute(rejected)).toBe(error("NOT_ACCEPTED"));
  expect(await g.send(0, call.executeProposal(key("none")))).toBe(error("UNKNOWN_PROPOSAL"));
});

test("weak power vetoes during the timelock, not after it", async () => {
  const g = await GovernanceChain.start();
  const id = await g.open();
  for (const index of [0, 1, 2]) await g.vote(index, id, "aye");
  const veto = call.vetoProposal(id);
  expect(await g.send(3, veto)).toBe(error("NOT_ACCEPTED"));
  g.toDeadline(id);
  expect(await g.sendAs("m0", veto)).toBe(error("NOT_MEMBER"));
  expect(await g.send(3, veto)).toBe(0);
  expect(await g.send(3, veto)).toBe(error("ALREADY_VETOED"));
  expect(g.status(id)).toBe("accepted");
  const last = g.chain.block([await g.by(2, veto)]);
  expect(last.events.map(({ name }) => name)).toEqual(["governance.VetoCast", "governance.Vetoed"]);
  expect(g.status(id)).toBe("vetoed");
  expect(await g.execute(id)).toBe(error("NOT_ACCEPTED"));
  const late = await g.accept(TEXT);
  expect(await g.send(3, call.vetoProposal(late))).toBe(error("TIMELOCK_OVER"));
  expect(await g.execute(late)).toBe(0);
});

test("without sponsors or without an executor a proposal expires", async () => {
  const g = await GovernanceChain.start();
  const { id } = await g.propose(0, TEXT);
  const over = g.toDeadline(id);
  expect(over.events).toContainEqual({ name: "governance.Expired", payload: { id } });
  expect(await g.send(1, call.sponsor(id))).toBe(error("NOT_SPONSORING"));
  expect(await g.vote(1, id, "aye")).toBe(error("VOTING_NOT_OPEN"));
  const idle = await g.accept(TEXT);
  g.toDeadline(idle);
  expect(g.status(idle)).toBe("expired");
  expect(await g.execute(idle)).toBe(error("NOT_ACCEPTED"));
  expect(await g.vote(1, idle, "aye")).toBe(error("VOTING_CLOSED"));
});

test("two open proposals a member, sixteen in all; ids are distinct; the last 64 ended ones are kept", async () => {
  const validators = Array.from({ length: 9 }, (_, i) => `v${i}`);
  const g = await GovernanceChain.start({ validators, parameters: { manaCap: 1_000_000_000n } });
  const ids = new Set<string>();
  for (let index = 0; index < 8; index++)
    for (let i = 0; i < 2; i++) ids.add((await g.propose(index, TEXT)).id);
  expect(ids.size).toBe(16);
  expect((await g.propose(0, TEXT)).result).toBe(error("TOO_MANY_OWN"));
  expect((await g.propose(8, TEXT)).result).toBe(error("TOO_MANY_OPEN"));
  expect(g.chain.api("proposals", {}).items.map(({ id }) => id)).toEqual([...ids].sort());
  for (let round = 0; round < 5; round++) {
    g.chain.block([], { slots: 40, chainBlocks: 0 });
    for (let index = 0; index < 8; index++)
      for (let i = 0; i < 2; i++) expect((await g.propose(index, TEXT)).result).toBe(0);
  }
  g.chain.block([], { slots: 40, chainBlocks: 0 });
  expect(g.chain.api("proposals", {}).items).toHaveLength(64);
});

test("ids are the hash of canonical bytes and nonce; open proposals wake the node", async () => {
  const g = await GovernanceChain.start();
  const { id } = await g.propose(0, TEXT);
  expect(id).toBe(idOf(g.member(0).hotkey, 0, TEXT));
  expect(g.chain.api("nextDeadline", {}).slot).toBe(g.chain.slot + BigInt(g.votingSlots));
  await g.send(1, call.sponsor(id));
  expect(g.chain.api("nextDeadline", {}).slot).toBe(g.detail(id).info.deadline);
});

test("one member of a network of one opens, decides and executes", async () => {
  const g = await GovernanceChain.start({ validators: ["v0"] });
  const { id } = await g.propose(0, TEXT);
  expect(g.status(id)).toBe("voting");
  await g.vote(0, id, "aye");
  g.toDeadline(id);
  g.pastTimelock(id);
  expect(await g.execute(id, 0)).toBe(0);
});
