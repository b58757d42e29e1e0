// Jail: who was absent through an epoch or signed twice is out of the next sets, and how it comes back.

import { Phase, validatorSetHash, voteSignBytes } from "@platform/protocol";
import { Absence, call, Invalid } from "@platform/runtime";
import { expect, test } from "vitest";
import { delegationOf, key, type TestValidator, validator } from "../host/accounts.ts";
import { type Block, CHAIN_ID, TestChain } from "../host/chain.ts";

const FIVE = ["v0", "v1", "v2", "v3", "v4"];
const SIX = [...FIVE, "v5"];

const hotkeys = (chain: TestChain) =>
  chain.api("session", {}).members.map(({ signed }) => signed.delegation.hotkey);
const jailed = (chain: TestChain) => chain.api("jailed", {}).items;
const hotkeyAt = (chain: TestChain, index: number) => chain.validators[index]?.hotkey ?? "";

/**
 * Ends the running epoch with its `blocks`-th block; member i of the genesis set signs the last
 * `present(i)` of its certificates.
 */
function epochOf(
  chain: TestChain,
  blocks: number,
  present: (index: number) => number,
  names?: readonly string[],
): Block {
  const { epoch, startHeight, members } = chain.api("session", {});
  const indexes = members.map(({ signed }) =>
    chain.validators.findIndex(({ hotkey }) => hotkey === signed.delegation.hotkey),
  );
  const signers = (left: number) =>
    [...indexes.keys()].filter((i) => present(indexes[i] ?? -1) >= left);
  while (chain.height + 1n < startHeight) chain.block();
  const from = Number(chain.height + 1n - startHeight);
  for (let i = from; i < blocks - 1; i++)
    chain.block([], { signers: i === 0 ? [] : signers(blocks - i) });
  return chain.changeEpoch(epoch + 1n, names, signers(1));
}

const ALL = 1_000;
const only = (absent: Readonly<Record<number, number>>) => (index: number) => absent[index] ?? ALL;

test("nine tenths of the certificates may be missed, and not one more", async () => {
  const chain = await TestChain.start({ validators: FIVE });
  // 100 blocks have 99 certificates that the epoch itself holds: 9 of them are less than a tenth.
  const change = epochOf(chain, 100, only({ 1: 9, 3: 10 }));
  expect(hotkeys(chain)).toEqual([0, 2, 3, 4].map((i) => hotkeyAt(chain, i)));
  expect(change.events).toContainEqual({
    name: "session.Jailed",
    payload: { hotkey: hotkeyAt(chain, 1), epoch: 0n, present: 9 },
  });
  expect(change.events.filter(({ name }) => name === "session.Jailed")).toHaveLength(1);
  expect(jailed(chain)).toEqual([
    { hotkey: hotkeyAt(chain, 1), absence: Absence.absent, epoch: 0n, present: 9, until: 0n },
  ]);
});

test("an epoch of fewer than a hundred blocks jails nobody", async () => {
  const chain = await TestChain.start({ validators: FIVE });
  epochOf(chain, 99, only({ 1: 0 }));
  expect(hotkeys(chain)).toHaveLength(5);
  expect(jailed(chain)).toEqual([]);
});

test("absence never brings a set below four: the most present stay, then the lower hotkey", async () => {
  const chain = await TestChain.start({ validators: SIX });
  epochOf(chain, 100, only({ 0: 3, 2: 5, 3: 3, 4: 1 }));
  expect(hotkeys(chain)).toEqual([0, 1, 2, 5].map((i) => hotkeyAt(chain, i)));
  expect(jailed(chain).map(({ hotkey }) => hotkey)).toEqual([3, 4].map((i) => hotkeyAt(chain, i)));
  const four = await TestChain.start();
  epochOf(four, 100, only({ 0: 0 }));
  expect(hotkeys(four)).toHaveLength(4);
  expect(jailed(four)).toEqual([]);
});

test("who was jailed earlier is taken back when the set would be too small without it", async () => {
  const chain = await TestChain.start({ validators: SIX });
  epochOf(chain, 100, only({ 1: 7 }));
  epochOf(chain, 100, only({ 2: 1 }));
  expect(jailed(chain).map(({ epoch }) => epoch)).toEqual([0n, 1n]);
  // v without permit: three are left, and the later absence ranks first although it was longer.
  const leaver = SIX.find((name) => key(name) === hotkeyAt(chain, 5)) ?? "";
  epochOf(
    chain,
    1,
    only({}),
    chain.names.filter((name) => name !== leaver),
  );
  expect(hotkeys(chain)).toEqual([0, 2, 3, 4].map((i) => hotkeyAt(chain, i)));
  expect(jailed(chain).map(({ hotkey }) => hotkey)).toEqual([hotkeyAt(chain, 1)]);
});

test("the session key of a jailed hotkey rejoins, once, and is in the next set", async () => {
  const chain = await TestChain.start({ validators: FIVE });
  epochOf(chain, 100, only({ 1: 0 }));
  const [there, gone] = [chain.validators[0], chain.validators[1]] as [
    TestValidator,
    TestValidator,
  ];
  const send = async (bytes: Promise<Uint8Array>) => chain.block([await bytes]);
  const result = async (bytes: Promise<Uint8Array>) => (await send(bytes)).results[0];
  expect(await result(chain.operational(there, call.rejoin()))).toBe(Invalid.notAllowedHere);
  expect(await result(chain.extrinsic(gone.hot, call.rejoin()))).toBe(Invalid.notAllowedHere);
  chain.takeBack(gone.hotkey, gone.hot.scheme);
  const foreign = chain.extrinsic(there.session, call.rejoin(), { account: gone.hotkey });
  expect(await result(foreign)).toBe(Invalid.signature);
  chain.takeBack(gone.hotkey, there.session.scheme);
  const block = await send(chain.operational(gone, call.rejoin()));
  expect(block.results).toEqual([0]);
  expect(block.events).toEqual([{ name: "session.Rejoining", payload: { hotkey: gone.hotkey } }]);
  expect(jailed(chain).map(({ absence }) => absence)).toEqual([Absence.rejoining]);
  expect(await result(chain.operational(gone, call.rejoin()))).toBe(Invalid.notAllowedHere);
  epochOf(chain, 10, only({}));
  expect(hotkeys(chain)).toHaveLength(5);
  expect(jailed(chain)).toEqual([]);
});

test("a jailed hotkey may rotate its key: the new one rejoins from the boundary on", async () => {
  const chain = await TestChain.start({ validators: FIVE });
  epochOf(chain, 100, only({ 1: 0 }));
  const gone = chain.validators[1] as TestValidator;
  const { session } = validator("another");
  const renewed = await delegationOf(CHAIN_ID, gone, { seq: 2n, session });
  const hotkey = gone.hotkey;
  expect(chain.block([await chain.extrinsic(gone.hot, call.delegate(renewed))]).results).toEqual([
    0,
  ]);
  expect(chain.api("candidates", {}).delegations).toHaveLength(2);
  const waiting = chain.api("delegations", { hotkey });
  expect(waiting).toEqual({ sessionKey: gone.session.publicKey, pending: renewed });
  epochOf(chain, 5, only({}));
  expect(chain.api("delegations", { hotkey })).toEqual({
    sessionKey: session.publicKey,
    pending: undefined,
  });
  const stale = await chain.extrinsic(gone.session, call.rejoin(), { account: hotkey, nonce: 0 });
  expect(chain.block([stale]).results).toEqual([Invalid.signature]);
  const fresh = await chain.extrinsic(session, call.rejoin(), { account: hotkey, nonce: 0 });
  expect(chain.block([fresh]).results).toEqual([0]);
  epochOf(chain, 5, only({}));
  expect(hotkeys(chain)).toContain(hotkey);
});

test("who leaves the subnet while jailed is forgotten, and delegates anew", async () => {
  const chain = await TestChain.start({ validators: SIX });
  epochOf(chain, 100, only({ 1: 0 }));
  const name = SIX.find((one) => key(one) === hotkeyAt(chain, 1)) ?? "";
  epochOf(
    chain,
    5,
    only({}),
    chain.names.filter((one) => one !== name),
  );
  expect(jailed(chain)).toEqual([]);
  epochOf(chain, 5, only({}));
  expect(hotkeys(chain)).not.toContain(hotkeyAt(chain, 1));
  const gone = chain.validators[1] as TestValidator;
  const again = await delegationOf(CHAIN_ID, gone, { seq: 9n });
  chain.block([await chain.extrinsic(gone.hot, call.delegate(again))]);
  epochOf(chain, 5, only({}));
  expect(hotkeys(chain)).toContain(hotkeyAt(chain, 1));
});

async function convict(chain: TestChain, index: number): Promise<void> {
  const session = chain.api("session", {});
  const members = session.members.map(({ power, signed }) => ({
    hotkey: signed.delegation.hotkey,
    sessionKey: signed.delegation.sessionKey,
    power,
  }));
  const { epoch } = session;
  const set = { epoch, boundary: session.boundary.number, members };
  const context = { chainId: CHAIN_ID, epoch, validatorSetHash: validatorSetHash(set) };
  const accused = chain.validators[index] as TestValidator;
  const vote = { height: 3n, view: 1, phase: Phase.commit };
  const firstBytes = voteSignBytes(context, { ...vote, digest: key("a") });
  const secondBytes = voteSignBytes(context, { ...vote, digest: key("b") });
  const evidence = call.reportEquivocation({
    firstBytes,
    firstSignature: await accused.session.sign(firstBytes),
    secondBytes,
    secondSignature: await accused.session.sign(secondBytes),
    hotkey: accused.hotkey,
  });
  const reporter = chain.validators[0] as TestValidator;
  expect(chain.block([await chain.operational(reporter, evidence)]).results).toEqual([0]);
}

test.each([
  { epochBlocks: 20, epochs: 3n },
  { epochBlocks: 90, epochs: 5n },
  { epochBlocks: 360, epochs: 20n },
  { epochBlocks: 7_200, epochs: 20n },
])("a double vote is $epochs epochs of jail at $epochBlocks blocks", async (each) => {
  const parameters = { epochBlocks: each.epochBlocks };
  const chain = await TestChain.start({ validators: SIX, parameters });
  chain.block();
  await convict(chain, 1);
  expect(hotkeys(chain)).toHaveLength(6);
  for (let epoch = 1n; epoch <= each.epochs; epoch++) {
    epochOf(chain, 1, only({}));
    expect(hotkeys(chain)).not.toContain(hotkeyAt(chain, 1));
    expect(jailed(chain)[0]?.until).toBe(each.epochs + 1n);
  }
  const gone = chain.validators[1] as TestValidator;
  const rejoin = await chain.operational(gone, call.rejoin());
  chain.block();
  expect(chain.block([rejoin]).results).toEqual([Invalid.notAllowedHere]);
  epochOf(chain, 1, only({}));
  expect(hotkeys(chain)).toContain(hotkeyAt(chain, 1));
  expect(jailed(chain)).toEqual([]);
});

test("a set that proven double votes make too small is not taken", async () => {
  const chain = await TestChain.start();
  chain.block();
  await convict(chain, 1);
  const change = epochOf(chain, 10, only({}));
  expect(change.events.map(({ name }) => name)).toContain("session.SetNotTaken");
  expect(hotkeys(chain)).toHaveLength(4);
});
