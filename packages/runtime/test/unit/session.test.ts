// Boundaries: who enters the set with what power, delegations and their refusals, evidence of two votes.

import {
  capPowers,
  compareBytes,
  fromHex,
  type Hex32,
  Phase,
  type ValidatorSet,
  type VoteSubject,
  validatorSetHash,
  voteSignBytes,
} from "@platform/protocol";
import {
  call,
  type EquivocationArgs,
  EvidenceKind,
  Invalid,
  runtimeErrorNumber,
} from "@platform/runtime";
import { expect, test } from "vitest";
import { delegationOf, key, type TestValidator, validator } from "../host/accounts.ts";
import { CHAIN_ID, TestChain } from "../host/chain.ts";

const error = (code: string) => runtimeErrorNumber("session", code);
const NAMES = ["v0", "v1", "v2", "v3", "v4", "v5"];
const STAKES: Record<string, number> = { v0: 60_000, v1: 3_000, v2: 900, v3: 800, v4: 700, v5: 1 };
const stake = (name: string) => STAKES[name] ?? 0;

function setOf(chain: TestChain): ValidatorSet {
  const session = chain.api("session", {});
  return {
    epoch: session.epoch,
    boundary: session.boundary.number,
    members: session.members.map(({ power, signed }) => ({
      hotkey: signed.delegation.hotkey,
      sessionKey: signed.delegation.sessionKey,
      power,
    })),
  };
}

test("the next set is permit, stake and delegation, with the protocol's cap and hash", async () => {
  const chain = await TestChain.start({ validators: NAMES, stake });
  expect(setOf(chain).members.map(({ power }) => power)).toEqual(
    Array.from({ length: 6 }, () => 100n),
  );
  const change = chain.changeEpoch(1n);
  const set = setOf(chain);
  expect(set.epoch).toBe(1n);
  expect(set.boundary).toBe(120n);
  expect(change.summary?.nextValidatorSetHash).toBe(validatorSetHash(set));
  const byHotkey = [...NAMES].sort((a, b) => compareBytes(fromHex(key(a)), fromHex(key(b))));
  expect(set.members.map(({ hotkey }) => hotkey)).toEqual(byHotkey.map(key));
  const powers = capPowers(byHotkey.map((name) => BigInt(stake(name))));
  expect(set.members.map(({ power }) => power)).toEqual(powers);
  expect(Math.max(...powers.map(Number))).toBeLessThan(3_000);
  expect(chain.api("session", {}).neurons).toHaveLength(10);
});

test("a set smaller than the least is not taken: the old one goes on under the new number", async () => {
  const chain = await TestChain.start();
  const before = setOf(chain);
  const change = chain.changeEpoch(1n, ["burn", "v0", "v1", "v2", "m0"]);
  expect(change.events.map(({ name }) => name)).toContain("session.SetNotTaken");
  const after = setOf(chain);
  expect(after.members).toEqual(before.members);
  expect(after.epoch).toBe(1n);
  expect(change.summary?.nextValidatorSetHash).toBe(validatorSetHash(after));
  chain.block();
  // The registry is the new one all the same.
  expect(chain.api("account", { account: key("m1"), slot: 0n }).registered).toBe(false);
});

test("a development set of one goes on alone", async () => {
  const chain = await TestChain.start({ validators: ["v0"] });
  chain.changeEpoch(1n);
  expect(setOf(chain).members).toHaveLength(1);
});

test("a delegation takes effect at the next boundary, and the old session key ends there", async () => {
  const chain = await TestChain.start();
  const v = chain.validators[0] as TestValidator;
  const next = validator("v0/new");
  const renewed = await delegationOf(CHAIN_ID, v, { seq: 2n, session: next.session });
  expect(chain.block([await chain.extrinsic(v.hot, call.delegate(renewed))]).results).toEqual([0]);
  const sessionOf = () => setOf(chain).members.find((m) => m.hotkey === v.hotkey)?.sessionKey;
  expect(sessionOf()).toBe(v.session.publicKey);
  chain.changeEpoch(1n);
  expect(sessionOf()).toBe(next.session.publicKey);
  chain.block();
  const dispute = call.dispute({ submission: key("s"), digest: key("d") });
  const stale = await chain.extrinsic(v.session, dispute, { account: v.hotkey, nonce: 0 });
  const fresh = await chain.extrinsic(next.session, dispute, { account: v.hotkey, nonce: 0 });
  const { results } = chain.block([stale, fresh]);
  expect(results[0]).toBe(Invalid.signature);
  expect(results[1]).toBeGreaterThan(0);
});

test("each fault of a delegation has its own code", async () => {
  const chain = await TestChain.start();
  const v = chain.validators[0] as TestValidator;
  const send = async (made: Parameters<typeof call.delegate>[0]) =>
    chain.block([await chain.extrinsic(v.hot, call.delegate(made))]).results[0];
  const good = await delegationOf(CHAIN_ID, v, { seq: 2n });
  const { delegation } = good;
  expect(await send({ ...good, delegation: { ...delegation, peerIds: [] } })).toBe(
    error("DELEGATION_MALFORMED"),
  );
  expect(await send({ ...good, delegation: { ...delegation, fromEpoch: 9n, toEpoch: 8n } })).toBe(
    error("DELEGATION_MALFORMED"),
  );
  const foreign = await delegationOf(CHAIN_ID, validator("v9"));
  expect(await send(foreign)).toBe(error("DELEGATION_NOT_OWN"));
  expect(await send(await delegationOf(key("chain"), v, { seq: 2n }))).toBe(
    error("DELEGATION_WRONG_CHAIN"),
  );
  expect(await send(await delegationOf(CHAIN_ID, v, { seq: 1n }))).toBe(
    error("DELEGATION_SEQ_NOT_RISING"),
  );
  expect(await send(await delegationOf(CHAIN_ID, v, { seq: 2n, toEpoch: 0n }))).toBe(
    error("DELEGATION_EXPIRED"),
  );
  expect(await send({ ...good, sessionSignature: good.hotkeySignature })).toBe(
    error("DELEGATION_BAD_SIGNATURE"),
  );
  expect(await send({ ...good, hotkeySignature: good.sessionSignature })).toBe(
    error("DELEGATION_BAD_SIGNATURE"),
  );
  expect(await send(good)).toBe(0);
  expect(await send(good)).toBe(error("DELEGATION_SEQ_NOT_RISING"));
});

test("strangers may delegate ahead of their registration, 64 an epoch, and leave nothing", async () => {
  const chain = await TestChain.start();
  const results: number[] = [];
  const ahead = validator("m9");
  for (let i = 0; i < 66; i++) {
    const stranger = i === 0 ? ahead : validator(`stranger ${i}`);
    const made = call.delegate(await delegationOf(CHAIN_ID, stranger));
    results.push(chain.block([await chain.extrinsic(stranger.hot, made)]).results[0] ?? -99);
  }
  expect(results.slice(0, 64)).toEqual(Array.from({ length: 64 }, () => 0));
  expect(results.slice(64)).toEqual([Invalid.tooMany, Invalid.tooMany]);
  chain.changeEpoch(1n, [...chain.names, "m9"]);
  const pending = [...chain.host.state.keys()].filter((k) => k.startsWith("\u0002\u0003"));
  expect(pending).toEqual([]);
  const live = [...chain.host.state.keys()].filter((k) => k.startsWith("\u0002\u0002"));
  expect(live).toHaveLength(5);
});

async function evidence(
  chain: TestChain,
  first: VoteSubject,
  second: VoteSubject,
  change: { epoch?: bigint; setHash?: Hex32; signer?: TestValidator } = {},
): Promise<EquivocationArgs> {
  const set = setOf(chain);
  const accused = chain.validators[1] as TestValidator;
  const signer = change.signer ?? accused;
  const context = {
    chainId: CHAIN_ID,
    epoch: change.epoch ?? set.epoch,
    validatorSetHash: change.setHash ?? validatorSetHash(set),
  };
  const firstBytes = voteSignBytes(context, first);
  const secondBytes = voteSignBytes(context, second);
  return {
    firstBytes,
    firstSignature: await signer.session.sign(firstBytes),
    secondBytes,
    secondSignature: await signer.session.sign(secondBytes),
    hotkey: accused.hotkey,
  };
}

test("two votes of one member for one height, view and phase are on record once", async () => {
  const chain = await TestChain.start();
  const reporter = chain.validators[0] as TestValidator;
  const report = async (args: EquivocationArgs) =>
    chain.block([await chain.operational(reporter, call.reportEquivocation(args))]);
  const vote: VoteSubject = { height: 3n, view: 1, phase: Phase.commit, digest: key("a") };
  const other = { ...vote, digest: key("b") };
  const result = async (args: EquivocationArgs) => (await report(args)).results[0];
  const good = await evidence(chain, vote, other);
  expect(await result({ ...good, firstBytes: good.firstBytes.slice(1) })).toBe(
    error("EVIDENCE_MALFORMED"),
  );
  expect(await result(await evidence(chain, vote, vote))).toBe(error("EVIDENCE_NO_CONFLICT"));
  expect(await result(await evidence(chain, vote, { ...other, view: 2 }))).toBe(
    error("EVIDENCE_NO_CONFLICT"),
  );
  const prepare = { ...other, phase: Phase.prepare };
  expect(await result(await evidence(chain, vote, prepare))).toBe(error("EVIDENCE_NO_CONFLICT"));
  expect(await result(await evidence(chain, vote, other, { setHash: key("set") }))).toBe(
    error("EVIDENCE_UNKNOWN_SET"),
  );
  expect(await result(await evidence(chain, vote, other, { epoch: 9n }))).toBe(
    error("EVIDENCE_UNKNOWN_SET"),
  );
  expect(await result(await evidence(chain, vote, other, { signer: reporter }))).toBe(
    error("EVIDENCE_BAD_SIGNATURE"),
  );
  const block = await report(good);
  expect(block.results).toEqual([0]);
  expect(block.events).toContainEqual({
    name: "session.Equivocation",
    payload: { hotkey: good.hotkey, epoch: 0n, height: 3n, view: 1, phase: Phase.commit },
  });
  const nil = await evidence(
    chain,
    { ...vote, phase: Phase.prepare, digest: "00".repeat(32), nilReason: 1 },
    prepare,
  );
  expect(await result(nil)).toBe(error("EVIDENCE_DUPLICATE"));
});

test("evidence of a past epoch is taken while its set is kept", async () => {
  const chain = await TestChain.start();
  const vote: VoteSubject = { height: 3n, view: 1, phase: Phase.commit, digest: key("a") };
  const args = await evidence(chain, vote, { ...vote, digest: key("b") });
  for (let epoch = 1n; epoch <= 2n; epoch++) {
    chain.changeEpoch(epoch);
    chain.block();
  }
  const late = await TestChain.start();
  for (let epoch = 1n; epoch <= 3n; epoch++) {
    late.changeEpoch(epoch);
    late.block();
  }
  const send = async (to: TestChain) =>
    to.block([
      await to.operational(to.validators[0] as TestValidator, call.reportEquivocation(args)),
    ]).results[0];
  expect(await send(chain)).toBe(0);
  expect(await send(late)).toBe(error("EVIDENCE_UNKNOWN_SET"));
});

test("a COMMIT and the VIEW-CHANGE that conceals it convict; what an honest key signs does not", async () => {
  const chain = await TestChain.start();
  const reporter = chain.validators[0] as TestValidator;
  const result = async (args: EquivocationArgs) =>
    chain.block([await chain.operational(reporter, call.reportEquivocation(args))]);
  const commit: VoteSubject = { height: 3n, view: 2, phase: Phase.commit, digest: key("a") };
  const change = (view: number, preparedView: number | null, height = 3n): VoteSubject => {
    const digest = preparedView === null ? "00".repeat(32) : key("a");
    return { height, view, phase: Phase.viewChange, digest, preparedView };
  };
  for (const honest of [
    change(3, 2),
    change(4, 3),
    change(2, 1),
    change(1, null),
    change(3, null, 4n),
  ]) {
    const args = await evidence(chain, commit, honest);
    expect((await result(args)).results[0]).toBe(error("EVIDENCE_NO_CONFLICT"));
  }
  // In the order of the two words only: the other way round it is another claim.
  const swapped = await evidence(chain, change(3, 1), commit);
  expect((await result(swapped)).results[0]).toBe(error("EVIDENCE_NO_CONFLICT"));
  const stranger = await evidence(chain, commit, change(3, 1), { signer: reporter });
  expect((await result(stranger)).results[0]).toBe(error("EVIDENCE_BAD_SIGNATURE"));
  const guilty = await evidence(chain, commit, change(3, 1));
  const block = await result(guilty);
  expect(block.results[0]).toBe(0);
  expect(block.events).toContainEqual({
    name: "session.Evidence",
    payload: { hotkey: guilty.hotkey, epoch: 0n, height: 3n, view: 2, kind: EvidenceKind.amnesia },
  });
  // One conviction for an epoch, whatever proves it.
  expect((await result(await evidence(chain, commit, change(5, null)))).results[0]).toBe(
    error("EVIDENCE_DUPLICATE"),
  );
  expect(chain.api("jailed", {}).items.map(({ hotkey }) => hotkey)).toContain(guilty.hotkey);
});
