// Mana, reputation and guests' effects in whole blocks: who gains, who loses, what an effect may do, once and in order.

import {
  concatBytes,
  type EvaluationRecord,
  fromHex,
  type Hex32,
  Phase,
  STATUSES,
  treasuryOf,
  u64,
  utf8,
  voteSignBytes,
} from "@platform/protocol";
import { call, callFee, payable, priceOf, REFUSALS, REPUTATION_CAUSES } from "@platform/runtime";
import { expect, test } from "vitest";
import { hotkeySigner, key, type TestValidator } from "../host/accounts.ts";
import { type Block, CHAIN_ID, TestChain } from "../host/chain.ts";
import {
  activate,
  attestAll,
  attestCommit,
  attestReveals,
  commitWork,
  idOf,
  manifest,
  record,
  revealWork,
  untilSeeded,
  type Work,
  work,
} from "../host/work.ts";

const tsp = idOf("tsp");
const TREASURY = treasuryOf(CHAIN_ID, tsp);
const [SPEND, CREDIT, PROPOSAL] = [11, 12, 17];

const statusOf = (chain: TestChain, id: Hex32) =>
  STATUSES[chain.api("submission", { id }).item?.status ?? 99];
const milli = (chain: TestChain, account: Hex32) =>
  chain.api("mana", { account, slot: chain.slot }).milli;
const scores = (chain: TestChain, account: Hex32) => chain.api("reputation", { account });
const at = (chain: TestChain, index: number) => chain.validators[index] as TestValidator;

/** One entry of a journal, as the sandbox writes it. */
function entry(kind: number, args: Uint8Array): Uint8Array {
  const head = new Uint8Array(6);
  new DataView(head.buffer).setUint16(0, kind);
  new DataView(head.buffer).setUint32(2, args.length);
  return concatBytes(head, args);
}
const spend = (amount: bigint) => entry(SPEND, u64.enc(amount));
const credit = (to: Hex32, amount: bigint) =>
  entry(CREDIT, concatBytes(fromHex(to), u64.enc(amount)));
const withEffects = (...entries: Uint8Array[]): EvaluationRecord =>
  record(500n, { effects: concatBytes(...entries) });

async function started(change: Parameters<typeof TestChain.start>[0] = {}): Promise<TestChain> {
  // Long epochs: no scenario here waits for a boundary that it does not make itself.
  const parameters = { epochSlots: 500, ...change.parameters };
  const chain = await TestChain.start({ ...change, parameters });
  await activate(chain, [manifest()]);
  return chain;
}

/** Committed and revealed, one work in each two blocks, then seeded. */
async function entered(chain: TestChain, works: readonly Work[]): Promise<void> {
  for (const one of works) {
    expect(chain.block([await commitWork(chain, tsp, one)]).results).toEqual([0]);
    expect(chain.block([await revealWork(chain, one)]).results).toEqual([0]);
  }
  for (const one of works) untilSeeded(chain, one.id);
}

/** The block that certifies, two slots after the last reveal. */
function afterWindow(chain: TestChain): Block {
  chain.block();
  return chain.block();
}

async function certify(chain: TestChain, text: string, result: EvaluationRecord): Promise<Block> {
  const one = work(tsp, "m0", text);
  await entered(chain, [one]);
  await attestAll(chain, [{ id: one.id, record: result }]);
  const block = afterWindow(chain);
  expect(statusOf(chain, one.id)).toBe("certified");
  return block;
}

const refusalsOf = (block: Block) =>
  block.events.flatMap((event) =>
    event.name === "certification.EffectRefused"
      ? [[event.payload.index, REFUSALS[event.payload.refusal]]]
      : [],
  );

test("a certified work moves its challenge's mana, once; what it may not do is refused entry by entry", async () => {
  // Nothing comes back by itself here, so that every difference is an effect.
  const chain = await started({ parameters: { manaCap: 8_000_000n, manaPerSlot: 0n } });
  const [before, miner] = [milli(chain, TREASURY), milli(chain, key("m1"))];
  expect(before).toBe(2_000_000n);
  const foreign = entry(SPEND, concatBytes(fromHex(key("m1")), u64.enc(5n)));
  const block = await certify(
    chain,
    "a",
    withEffects(
      spend(300_000n),
      credit(key("m1"), 200_000n),
      foreign,
      spend(1_000_001n),
      credit(key("nobody"), 5n),
      entry(PROPOSAL, utf8("proposal")),
      spend(0n),
      credit(key("m2"), 900_000n),
      credit(key("m2"), 900_000n),
      credit(TREASURY, 1n),
    ),
  );
  expect(refusalsOf(block)).toEqual([
    [2, "malformed"],
    [3, "too-much"],
    [4, "unknown-account"],
    [5, "unsupported"],
    [6, "malformed"],
    [8, "insufficient"],
  ]);
  const after = [milli(chain, TREASURY), milli(chain, key("m1"))];
  expect(after).toEqual([before - 1_400_000n, miner + 200_000n]);
  for (let i = 0; i < 5; i++) chain.block();
  expect([milli(chain, TREASURY), milli(chain, key("m1"))]).toEqual(after);
});

test("what would not fit below the receiver's cap stays in the treasury", async () => {
  const chain = await started({ parameters: { manaCap: 4_000_000n } });
  chain.block([], { slots: 60 });
  const block = await certify(chain, "a", withEffects(credit(key("m1"), 1_000n)));
  expect(refusalsOf(block)).toEqual([[0, "account-full"]]);
  expect(milli(chain, TREASURY)).toBe(4_000_000n);
});

test("no effect of a work that is not certified: its journal goes with it", async () => {
  const chain = await started({ parameters: { manaPerSlot: 0n } });
  const before = milli(chain, TREASURY);
  const one = work(tsp, "m0", "a");
  await entered(chain, [one]);
  await attestAll(chain, [{ id: one.id, record: withEffects(spend(1_000n)) }]);
  const disputes = [];
  for (const v of chain.validators.slice(0, 2))
    disputes.push(
      await chain.operational(v, call.dispute({ submission: one.id, digest: key("x") })),
    );
  expect(chain.block(disputes).results).toEqual([0, 0]);
  for (let i = 0; i < 5; i++) chain.block();
  expect(statusOf(chain, one.id)).toBe("unresolved");
  expect(milli(chain, TREASURY)).toBe(before);
  // Pallet 7, items 4 and 5: neither a journal nor a place in the queue is left.
  const items = [...chain.host.state.keys()].map((name) => [
    name.charCodeAt(0),
    name.charCodeAt(1),
  ]);
  expect(items.filter(([pallet, item]) => pallet === 7 && (item === 4 || item === 5))).toEqual([]);
});

test("effects of one block apply in order of H, whatever the ids are", async () => {
  const chain = await started({ parameters: { manaPerSlot: 0n, manaCap: 4_000_000n } });
  // The earlier work has the higher id: in order of ids it would come second.
  const [a, b] = [work(tsp, "m0", "a"), work(tsp, "m1", "b")];
  const [first, second] = a.id > b.id ? [a, b] : [b, a];
  await entered(chain, [first, second]);
  // Both want more than half of what there is.
  await attestAll(chain, [
    { id: first.id, record: withEffects(spend(600_000n)) },
    { id: second.id, record: withEffects(spend(600_000n)) },
  ]);
  const block = afterWindow(chain);
  const spent = block.events.flatMap((e) => (e.name === "mana.Spent" ? [e.payload.id] : []));
  expect(spent).toEqual([first.id]);
  expect(refusalsOf(block)).toEqual([[0, "insufficient"]]);
});

test("agreement and a certified score raise, a fault lowers, each with the submission as its reason", async () => {
  const chain = await started();
  const one = work(tsp, "m0", "a");
  await entered(chain, [one]);
  const right = [{ id: one.id, record: record(500n) }];
  const wrong = [{ id: one.id, record: record(400n) }];
  const said = (i: number) => (i === 3 ? wrong : right);
  const commits = [];
  for (let i = 0; i < 4; i++) commits.push(await attestCommit(chain, at(chain, i), said(i)));
  chain.block(commits);
  const reveals = [];
  for (let i = 0; i < 4; i++) reveals.push(...(await attestReveals(chain, at(chain, i), said(i))));
  expect(chain.block(reveals).results).toEqual([0, 0, 0, 0]);
  afterWindow(chain);
  const change = (cause: string, before: number, after: number) => [
    {
      ...{ epoch: 1n, height: chain.height, cause: REPUTATION_CAUSES.indexOf(cause as "agreed") },
      ...{ before, after, subject: one.id },
    },
  ];
  expect(scores(chain, at(chain, 0).hotkey)).toMatchObject({
    validator: { value: 1, changes: change("agreed", 0, 1) },
    miner: { value: 0, total: 0, changes: [] },
  });
  expect(scores(chain, at(chain, 3).hotkey).validator).toMatchObject({
    value: 0,
    changes: change("disagreed", 0, 0),
  });
  expect(scores(chain, key("m0"))).toMatchObject({
    miner: { value: 2, changes: change("certified", 0, 2) },
    validator: { value: 0, total: 0 },
  });
});

test("fuel buys nothing: a dear work and a failed one are worth no more than a cheap one", async () => {
  const chain = await started();
  await certify(chain, "cheap", record(1n, { fuelUsed: 1n }));
  expect(scores(chain, key("m0")).miner.value).toBe(2);
  await certify(chain, "dear", record(900n, { fuelUsed: 1_000_000n }));
  expect(scores(chain, key("m0")).miner.value).toBe(4);
  const failed = record(0n, { outcome: "out-of-fuel", output: new Uint8Array(0) });
  await certify(chain, "failed", { ...failed, fuelUsed: 1_000_000n });
  expect(scores(chain, key("m0")).miner.value).toBe(4);
});

test("a commit whose reveal never comes costs its miner; one that the chain refused does not", async () => {
  const chain = await started();
  const silent = work(tsp, "m1", "silent");
  chain.block([await commitWork(chain, tsp, silent)]);
  for (let i = 0; i < 4; i++) chain.block();
  expect(statusOf(chain, silent.id)).toBe("refused");
  expect(scores(chain, key("m1")).miner.changes).toMatchObject([
    { cause: REPUTATION_CAUSES.indexOf("not-revealed"), subject: silent.id },
  ]);
});

test("unresolved: who committed and hid its digest is blamed, who never committed is not", async () => {
  const chain = await started();
  const one = work(tsp, "m0", "a");
  await entered(chain, [one]);
  const judged = [{ id: one.id, record: record(500n) }];
  const commits = [];
  for (let i = 0; i < 3; i++) commits.push(await attestCommit(chain, at(chain, i), judged));
  chain.block(commits);
  for (let i = 0; i < 4; i++) chain.block();
  expect(chain.block(await attestReveals(chain, at(chain, 0), judged)).results).toEqual([0]);
  for (let i = 0; i < 20; i++) chain.block();
  expect(statusOf(chain, one.id)).toBe("unresolved");
  const blamed = chain.validators.map(({ hotkey }) =>
    scores(chain, hotkey).validator.changes.map(({ cause }) => REPUTATION_CAUSES[cause]),
  );
  expect(blamed).toEqual([[], ["withheld"], ["withheld"], []]);
});

test("a double vote: reputation gone, in both trades, with the evidence as its reason", async () => {
  const chain = await started();
  await certify(chain, "a", record(500n));
  const accused = at(chain, 1);
  expect(scores(chain, accused.hotkey).validator.value).toBe(1);
  const { nextValidatorSetHash: validatorSetHash } = chain.block().summary ?? {};
  if (validatorSetHash === undefined) throw new Error("a block without a summary");
  const context = { chainId: CHAIN_ID, epoch: 1n, validatorSetHash };
  const vote = { height: 3n, view: 1, phase: Phase.commit };
  const [firstBytes, secondBytes] = [
    voteSignBytes(context, { ...vote, digest: key("a") }),
    voteSignBytes(context, { ...vote, digest: key("b") }),
  ];
  const evidence = call.reportEquivocation({
    firstBytes,
    firstSignature: await accused.session.sign(firstBytes),
    secondBytes,
    secondSignature: await accused.session.sign(secondBytes),
    hotkey: accused.hotkey,
  });
  expect(chain.block([await chain.operational(at(chain, 0), evidence)]).results).toEqual([0]);
  const { miner, validator } = scores(chain, accused.hotkey);
  for (const score of [miner, validator])
    expect([score.value, REPUTATION_CAUSES[score.changes[0]?.cause ?? 0]]).toEqual([
      0,
      "equivocation",
    ]);
});

test("who leaves the subnet is forgotten, who stays decays at each boundary", async () => {
  const chain = await started();
  await certify(chain, "a", record(500n));
  expect(chain.api("reputations", {}).miners).toEqual([
    { account: key("m0"), value: 2, frozenUntil: 0n },
  ]);
  chain.changeEpoch(2n);
  expect(scores(chain, key("m0")).miner.value).toBe(1);
  expect(scores(chain, at(chain, 0).hotkey).validator.value).toBe(0);
  chain.block();
  chain.changeEpoch(
    3n,
    chain.names.filter((name) => name !== "m0"),
  );
  expect(chain.api("reputations", {}).miners).toEqual([]);
  expect(scores(chain, key("m0")).miner).toEqual({
    ...{ value: 0, frozenUntil: 0n, total: 0, changes: [] },
  });
});

test("the runtime charges what the price formula says, and the pool's bound never exceeds it", async () => {
  expect([0, 50, 100, 900].map((rep) => priceOf(1_000n, rep))).toEqual([1_000n, 667n, 500n, 100n]);
  expect(priceOf(1n, 1_000)).toBe(1n);
  for (const reputation of [0, 1, 33, 250, 1_000]) {
    const fees = [206_540n, 186_360n, 22_160n];
    const due = fees.reduce((sum, fee) => sum + priceOf(fee, reputation), 0n);
    const base = fees.reduce((sum, fee) => sum + fee, 0n);
    // What the bound admits can be paid; what is missing a little is refused.
    expect(payable(due + 64n, reputation)).toBeGreaterThanOrEqual(base);
    expect(payable(due - 1n, reputation)).toBeLessThan(base);
  }
  const chain = await started({ parameters: { manaPerSlot: 0n } });
  for (let i = 0; i < 5; i++) await certify(chain, `work ${i}`, record(BigInt(i + 1)));
  const { reputation, milli: held } = chain.api("mana", { account: key("m0"), slot: chain.slot });
  expect(reputation).toBe(10);
  const bytes = await chain.extrinsic(hotkeySigner("m0"), call.remark(utf8("hello")));
  expect(chain.block([bytes]).results).toEqual([0]);
  const fee = callFee(call.remark(utf8("hello")), bytes.length);
  expect(held - milli(chain, key("m0"))).toBe(priceOf(fee, 10));
});
