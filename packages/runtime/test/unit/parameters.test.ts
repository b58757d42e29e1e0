// Decided parameters: bounds and frozen names, all at the boundary, a chain of hashes; one test for each rule.

import {
  type Hex32,
  PARAMETER_NAMES,
  PARAMETER_RULES,
  type ParameterName,
  parameterChangeHash,
  ZERO_HASH,
} from "@platform/protocol";
import { call, OwnerAction, type ProposalAction, runtimeErrorNumber } from "@platform/runtime";
import { expect, test } from "vitest";
import { delegationOf, key } from "../host/accounts.ts";
import { CHAIN_ID } from "../host/chain.ts";
import { GovernanceChain } from "../host/governance.ts";
import { act, activate, addChallenge, idOf as challengeOf, manifest } from "../host/work.ts";

const error = (code: string) => runtimeErrorNumber("parameters", code);
const change = (name: ParameterName, value: bigint): ProposalAction => ({
  kind: "parameter",
  name,
  value,
});
const changesOf = (g: GovernanceChain, name: ParameterName) =>
  g.chain.api("parameterChanges", { name: PARAMETER_NAMES.indexOf(name) });

async function refusal(g: GovernanceChain, action: ProposalAction): Promise<number> {
  return (await g.propose(3, action)).result;
}

test("each parameter is frozen, bounded, or needs a proposal of its own kind", async () => {
  const g = await GovernanceChain.start();
  for (const name of PARAMETER_NAMES) {
    const rule = PARAMETER_RULES[name];
    const values = rule.change === "frozen" ? [1n] : [rule.most + 1n, rule.least - 1n];
    const code = { frozen: "FROZEN", free: "OUT_OF_BOUNDS", "own-kind": "SANDBOX_NEEDS_OWN_KIND" };
    for (const value of values)
      if (value >= 0n)
        expect(await refusal(g, change(name, value)), name).toBe(error(code[rule.change]));
  }
  expect(await refusal(g, change("minStake", 1n))).toBe(error("NO_CHANGE"));
  expect(await refusal(g, { kind: "sandbox", version: 0 })).toBe(error("OUT_OF_BOUNDS"));
  const unknown = call.propose(change("minStake", 2n));
  unknown.args[2] = PARAMETER_NAMES.length;
  expect(await g.send(3, unknown)).toBe(error("UNKNOWN_PARAMETER"));
  unknown.args[0] = 7;
  expect(await g.send(3, unknown)).toBe(runtimeErrorNumber("governance", "UNKNOWN_KIND"));
});

test("a decided value waits for the boundary; each change names the one before", async () => {
  const g = await GovernanceChain.start();
  const first = await g.accept(change("disputeSlots", 1n));
  expect(await g.execute(first)).toBe(0);
  expect(g.chain.api("parameters", {}).disputeSlots).toBe(2);
  expect(changesOf(g, "disputeSlots")).toEqual({
    pending: { value: 1n, proposal: first },
    changes: [],
  });
  const boundary = g.chain.changeEpoch(1n);
  expect(g.chain.api("parameters", {}).disputeSlots).toBe(1);
  const one = {
    ...{ name: 8, old: 2n, new: 1n, previous: ZERO_HASH, proposal: first },
    ...{ height: g.chain.height, epoch: 1n },
  };
  const hash = parameterChangeHash(CHAIN_ID, one);
  expect(changesOf(g, "disputeSlots")).toEqual({ changes: [{ hash, change: one }] });
  const { name, old, new: value, previous, proposal } = one;
  expect(boundary.events).toContainEqual({
    name: "parameters.Changed",
    payload: { name, old, new: value, previous, hash, proposal },
  });
  g.chain.block();
  const second = await g.accept(change("disputeSlots", 2n));
  expect(await g.execute(second)).toBe(0);
  g.chain.changeEpoch(2n);
  const { changes } = changesOf(g, "disputeSlots");
  expect(changes.map((entry) => entry.change.previous)).toEqual([ZERO_HASH, hash]);
  for (const entry of changes) expect(entry.hash).toBe(parameterChangeHash(CHAIN_ID, entry.change));
});

test("windows of a batch keep to 90 % of an epoch, over all that is decided together", async () => {
  const g = await GovernanceChain.start();
  // 5 + 2 + 4 + 4 + 2 = 17 of 18 slots: one more fits, two do not.
  expect(await refusal(g, change("intakeSlots", 7n))).toBe(error("WINDOWS_TOO_LONG"));
  const intake = await g.open(change("intakeSlots", 6n));
  const reveal = await g.open(change("revealSlots", 3n));
  for (const id of [intake, reveal]) for (const index of [0, 1, 2]) await g.vote(index, id, "aye");
  g.toDeadline(reveal);
  g.pastTimelock(reveal);
  expect(await g.execute(intake)).toBe(0);
  // Alone each was right; together they are not: the second fails, with its reason.
  expect(await g.execute(reveal)).toBe(0);
  expect(g.status(reveal)).toBe("failed");
  expect(g.detail(reveal).info.reason).toBe(error("WINDOWS_TOO_LONG"));
  g.chain.changeEpoch(1n);
  expect(g.chain.api("parameters", {})).toMatchObject({ intakeSlots: 6, revealSlots: 2 });
});

test("a failed execution leaves nothing but its reason", async () => {
  const g = await GovernanceChain.start();
  await activate(g.chain, [manifest()]);
  const challenge = challengeOf("tsp");
  const id = await g.accept({ kind: "challenge", challenge, action: "retire" });
  expect(await act(g.chain, OwnerAction.retire, "tsp")).toBe(0);
  g.chain.changeEpoch(2n);
  g.chain.block();
  // Retiring withdraws the queued version before it finds that nothing is left to retire.
  g.chain.block([await addChallenge(g.chain, manifest({ version: 2 }))]);
  const queued = g.chain.api("challenges", {}).items;
  expect(queued.map(({ status }) => status)).toEqual([3, 0]);
  const block = g.chain.block([await g.by(3, call.executeProposal(id))]);
  const reason = runtimeErrorNumber("challenges", "BAD_TRANSITION");
  expect(block.results).toEqual([0]);
  expect(block.events).toContainEqual({ name: "governance.Failed", payload: { id, reason } });
  expect(g.detail(id).info).toMatchObject({ status: 4, reason });
  expect(g.chain.api("challenges", {}).items).toEqual(queued);
  expect(await g.execute(id)).toBe(runtimeErrorNumber("governance", "ALREADY_EXECUTED"));
});

test("a sandbox version waits until a quorum of power carries it", async () => {
  const g = await GovernanceChain.start({ parameters: { sandboxVersion: 1 } });
  const id = await g.accept({ kind: "sandbox", version: 2 });
  expect(await g.execute(id)).toBe(0);
  const deferred = g.chain.changeEpoch(1n);
  expect(deferred.events).toContainEqual({
    name: "parameters.SandboxDeferred",
    payload: { version: 2, power: 0n, total: 4_000n },
  });
  expect(g.chain.api("parameters", {}).sandboxVersion).toBe(1);
  g.chain.block();
  for (const [index, v] of g.chain.validators.slice(0, 3).entries()) {
    const signed = await delegationOf(CHAIN_ID, v, { seq: 2n, sandboxVersions: [1, 2] });
    expect(await g.send(index, call.delegate(signed))).toBe(0);
    const epoch = BigInt(index + 2);
    g.chain.changeEpoch(epoch);
    g.chain.block();
    expect(g.chain.api("parameters", {}).sandboxVersion).toBe(index < 2 ? 1 : 2);
  }
  expect(changesOf(g, "sandboxVersion").changes).toMatchObject([
    { change: { old: 1n, new: 2n, proposal: id, epoch: 4n } },
  ]);
});

test("mana that was regenerated at the old rate stays what it was", async () => {
  const parameters = { manaCap: 10_000_000n, manaPerSlot: 1_000n };
  const g = await GovernanceChain.start({ parameters });
  const spends = key("m0");
  const manaOf = () => g.chain.api("account", { account: spends, slot: g.chain.slot }).manaMilli;
  const id = await g.accept(change("manaPerSlot", 100_000n));
  expect(await g.execute(id)).toBe(0);
  for (let i = 0; i < 20; i++) await g.sendAs("m0", call.remark(new Uint8Array(2_000)));
  const before = manaOf();
  g.chain.changeEpoch(1n);
  // One slot at the old rate, of which a hotkey without reputation has a tenth; the new one counts
  // from the boundary on.
  expect(manaOf()).toBe(before + 100n);
  g.chain.block();
  expect(manaOf()).toBe(before + 100n + 10_000n);
});

test("members jail a member for at most the term of a proof; the set is without it", async () => {
  const g = await GovernanceChain.start({ validators: ["v0", "v1", "v2", "v3", "v4"] });
  const { hotkey } = g.member(4);
  const governance = (code: string) => runtimeErrorNumber("governance", code);
  const jail = (epochs: number, who = hotkey): ProposalAction => ({
    kind: "jail",
    hotkey: who,
    epochs,
  });
  expect(await refusal(g, jail(0))).toBe(governance("BAD_TERM"));
  expect(await refusal(g, jail(4))).toBe(governance("BAD_TERM"));
  expect(await refusal(g, jail(1, key("m0")))).toBe(governance("TARGET_NOT_MEMBER"));
  const id = await g.open(jail(2));
  for (const index of [0, 1, 2]) await g.vote(index, id, "aye");
  // Three of five are a majority of those who voted, and no quorum of all power.
  await g.vote(3, id, "abstain");
  g.toDeadline(id);
  expect(g.status(id)).toBe("rejected");
  const again = await g.open(jail(2));
  for (const index of [0, 1, 2, 3]) await g.vote(index, again, "aye");
  g.toDeadline(again);
  g.pastTimelock(again);
  expect(await g.execute(again)).toBe(0);
  expect(g.chain.api("jailed", {}).items).toMatchObject([{ hotkey, until: 3n }]);
  const members = () =>
    g.chain.api("session", {}).members.map(({ signed }) => signed.delegation.hotkey);
  for (const [epoch, size] of [
    [1n, 4],
    [2n, 4],
    [3n, 5],
  ] as const) {
    g.chain.changeEpoch(epoch);
    g.chain.block();
    expect(members(), `${epoch}`).toHaveLength(size);
  }
});

test("a challenge is paused, kept paused, resumed and retired by the members", async () => {
  const g = await GovernanceChain.start();
  await activate(g.chain, [manifest()]);
  const challenge = challengeOf("tsp");
  const decide = async (action: "pause" | "resume" | "retire") => {
    const id = await g.accept({ kind: "challenge", challenge, action });
    expect(await g.execute(id)).toBe(0);
    expect(g.status(id)).toBe("executed");
  };
  const status = () => g.chain.api("challenges", {}).items[0]?.status;
  let epoch = 1n;
  const boundary = () => {
    epoch += 1n;
    g.chain.changeEpoch(epoch);
    g.chain.block();
    return status();
  };
  await decide("pause");
  expect(boundary()).toBe(2);
  await decide("pause");
  // Without the second decision this boundary would have ended the pause.
  expect(boundary()).toBe(2);
  await decide("resume");
  expect(boundary()).toBe(1);
  await decide("retire");
  expect(boundary()).toBe(3);
});

test("an upgrade is authorised, a text is only on record", async () => {
  const g = await GovernanceChain.start();
  const code = key("some code");
  const id = await g.accept({ kind: "upgrade", code });
  const block = g.chain.block([await g.by(0, call.executeProposal(id))]);
  expect(block.events.slice(0, 2)).toEqual([
    { name: "system.UpgradeAuthorized", payload: { hash: code } },
    { name: "governance.Executed", payload: { id } },
  ]);
});

test("a freeze holds for its term, of an account that the snapshot has", async () => {
  const g = await GovernanceChain.start();
  const freeze = (hotkey: Hex32, epochs: number) => ({ kind: "freeze", hotkey, epochs }) as const;
  const refused = (code: string) => runtimeErrorNumber("governance", code);
  expect(await refusal(g, freeze(key("nobody"), 1))).toBe(refused("TARGET_UNREGISTERED"));
  expect(await refusal(g, freeze(key("m0"), 0))).toBe(refused("BAD_TERM"));
  expect(await refusal(g, freeze(key("m0"), 4))).toBe(refused("BAD_TERM"));
  const id = await g.accept(freeze(key("m0"), 3));
  expect(await g.execute(id)).toBe(0);
  const { miner, validator } = g.chain.api("reputation", { account: key("m0") });
  expect([miner.frozenUntil, validator.frozenUntil]).toEqual([3n, 3n]);
});
