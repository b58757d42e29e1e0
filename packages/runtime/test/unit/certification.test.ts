// Attestations by the wasm: commit windows, leaves, quorum, dissent, disputes, deadlines, the carry over a boundary.

import {
  decodeExtrinsic,
  type EvaluationRecord,
  type Hex32,
  STATUSES,
  sha256Hex,
  utf8,
} from "@platform/protocol";
import {
  type AttestRevealArgs,
  AttestRevealArgsCodec,
  call,
  Invalid,
  REASONS,
  runtimeErrorNumber,
} from "@platform/runtime";
import { expect, test } from "vitest";
import { hotkeySigner, key, type TestValidator } from "../host/accounts.ts";
import { TestChain } from "../host/chain.ts";
import {
  activate,
  attestAll,
  attestCommit,
  attestReveals,
  commitWork,
  idOf,
  type Judgement,
  manifest,
  record,
  revealWork,
  untilSeeded,
  work,
} from "../host/work.ts";

const tsp = idOf("tsp");
const error = (code: string) => runtimeErrorNumber("certification", code);
const item = (chain: TestChain, id: Hex32) => chain.api("submission", { id }).item;
const statusOf = (chain: TestChain, id: Hex32) => STATUSES[item(chain, id)?.status ?? 99];
const reasonOf = (chain: TestChain, id: Hex32) => REASONS[item(chain, id)?.reason ?? 0];
const at = (chain: TestChain, index: number): TestValidator =>
  chain.validators[index] as TestValidator;

/** A chain with works that have their seed. */
async function seeded(
  texts: readonly string[],
  attestDeadlineSlots = 20,
): Promise<{ chain: TestChain; ids: Hex32[] }> {
  const chain = await TestChain.start({ parameters: { attestDeadlineSlots } });
  await activate(chain, [manifest()]);
  const works = texts.map((text) => work(tsp, "m0", text));
  const commits = [];
  for (const one of works) commits.push(await commitWork(chain, tsp, one));
  chain.block(commits);
  const reveals = [];
  for (const one of works) reveals.push(await revealWork(chain, one));
  chain.block(reveals);
  const ids = works.map(({ id }) => id);
  untilSeeded(chain, ids[0] as Hex32);
  return { chain, ids };
}

async function commitBy(
  chain: TestChain,
  who: readonly number[],
  judgements: readonly Judgement[],
) {
  const commits = [];
  for (const index of who) commits.push(await attestCommit(chain, at(chain, index), judgements));
  return chain.block(commits);
}

async function revealBy(
  chain: TestChain,
  who: readonly number[],
  judgements: readonly Judgement[],
) {
  const reveals = [];
  for (const index of who)
    reveals.push(...(await attestReveals(chain, at(chain, index), judgements)));
  return chain.block(reveals);
}

const judge = (ids: readonly Hex32[], r: EvaluationRecord = record(500n)): Judgement[] =>
  ids.map((id) => ({ id, record: r }));

test("one commit covers many works, each leaf is revealed by itself, quorum is three of four", async () => {
  const { chain, ids } = await seeded(["a", "b", "c", "d", "e"]);
  const works = judge(ids);
  expect((await commitBy(chain, [0, 1, 2, 3], works)).results).toEqual([0, 0, 0, 0]);
  expect((await revealBy(chain, [0, 1], works)).results).toEqual(
    Array.from({ length: 10 }, () => 0),
  );
  expect(ids.map((id) => statusOf(chain, id))).toEqual(
    Array.from({ length: 5 }, () => "evaluating"),
  );
  const third = await revealBy(chain, [2], works);
  expect(third.events.filter(({ name }) => name === "certification.Precertified")).toHaveLength(5);
  const precertified = item(chain, ids[0] as Hex32);
  expect(precertified?.attestations.map(({ phase }) => phase).sort()).toEqual([0, 1, 1, 1]);
  expect(precertified).toMatchObject({ outcome: 0, program: 255, score: 500n, fuelUsed: 12_345n });
  expect((await revealBy(chain, [3], works)).results).toEqual([0, 0, 0, 0, 0]);
  const certified = chain.block();
  expect(certified.events.filter(({ name }) => name === "certification.Certified")).toHaveLength(5);
  expect(item(chain, ids[4] as Hex32)?.certifiedHeight).toBe(chain.height);
  expect(chain.api("open", {}).items).toEqual([]);
});

test("without all members the commit window closes after attestSlots, with a quorum only", async () => {
  const { chain, ids } = await seeded(["a"]);
  const id = ids[0] as Hex32;
  const { seedSlot } = item(chain, id) ?? { seedSlot: 0n };
  const revealing = () => item(chain, id)?.revealing;
  await commitBy(chain, [0, 1], judge(ids));
  while (chain.slot < seedSlot + 6n) chain.block();
  expect(revealing()).toBe(false);
  expect((await commitBy(chain, [2], judge(ids))).results).toEqual([0]);
  expect(revealing()).toBe(false);
  const late = await commitBy(chain, [3], judge(ids));
  expect(late.results).toEqual([error("NOTHING_OPEN")]);
  expect(revealing()).toBe(true);
  const timely = await seeded(["a"]);
  await commitBy(timely.chain, [0, 1, 2], judge(timely.ids));
  const start = item(timely.chain, timely.ids[0] as Hex32)?.seedSlot ?? 0n;
  while (timely.chain.slot < start + 3n) timely.chain.block();
  expect(item(timely.chain, timely.ids[0] as Hex32)?.revealing).toBe(false);
  timely.chain.block();
  expect(item(timely.chain, timely.ids[0] as Hex32)?.revealing).toBe(true);
});

test("each fault of an attest commit or reveal has its own code", async () => {
  const { chain, ids } = await seeded(["a"], 60);
  const id = ids[0] as Hex32;
  const works = judge(ids);
  const v = at(chain, 0);
  const send = async (made: ReturnType<typeof call.attestCommit>, who: TestValidator = v) =>
    chain.block([await chain.operational(who, made)]).results[0];
  const commit = { epoch: 1n, submissions: [id], root: key("root") };
  expect(await send(call.attestCommit({ ...commit, epoch: 0n }))).toBe(error("WRONG_EPOCH"));
  expect(await send(call.attestCommit({ ...commit, submissions: [] }))).toBe(error("MALFORMED"));
  expect(await send(call.attestCommit({ ...commit, submissions: [id, id] }))).toBe(
    error("MALFORMED"),
  );
  expect(await send(call.attestCommit({ ...commit, submissions: [key("x")] }))).toBe(
    error("NOTHING_OPEN"),
  );
  const outsider = await chain.extrinsic(hotkeySigner("m1"), call.attestCommit(commit));
  expect(chain.block([outsider]).results).toEqual([Invalid.notAllowedHere]);
  const [bytes] = await attestReveals(chain, v, works);
  chain.takeBack(v.hotkey, v.session.scheme);
  const good = argsOf(bytes as Uint8Array);
  const reveal = (change: Partial<AttestRevealArgs>) =>
    send(call.attestReveal({ ...good, ...change }));
  expect(await reveal({})).toBe(error("NOT_COMMITTED"));
  expect((await commitBy(chain, [0], works)).results).toEqual([0]);
  expect(await reveal({})).toBe(error("WINDOW_NOT_OPEN"));
  expect((await commitBy(chain, [1, 2, 3], works)).results).toEqual([0, 0, 0]);
  expect(await reveal({ submission: key("x") })).toBe(error("UNKNOWN_SUBMISSION"));
  expect(await reveal({ salt: key("x") })).toBe(error("ROOT_MISMATCH"));
  expect(await reveal({ path: [key("x")] })).toBe(error("ROOT_MISMATCH"));
  expect(await reveal({ digest: key("x") })).toBe(error("ROOT_MISMATCH"));
  expect(await reveal({ score: 501n })).toBe(error("DIGEST_MISMATCH"));
  expect(await reveal({ fuelUsed: 1n })).toBe(error("DIGEST_MISMATCH"));
  expect(await reveal({ effects: utf8("x") })).toBe(error("DIGEST_MISMATCH"));
  expect(await reveal({ score: 1_000_000_001n })).toBe(error("BAD_RESULT"));
  expect(await reveal({ outcome: 8 })).toBe(error("BAD_RESULT"));
  expect(await reveal({ outcome: 4 })).toBe(error("BAD_RESULT"));
  expect(await reveal({})).toBe(0);
  expect(await reveal({})).toBe(error("ALREADY_REVEALED"));
});

function argsOf(bytes: Uint8Array): AttestRevealArgs {
  const decoded = decodeExtrinsic(bytes);
  return AttestRevealArgsCodec.dec(
    decoded.type === "signed" ? decoded.body.call.args : decoded.call.args,
  );
}

test("a lone dissenter is a fault on record, and the majority's digest is certified", async () => {
  const { chain, ids } = await seeded(["a"]);
  const id = ids[0] as Hex32;
  const wrong = judge(ids, record(499n));
  await commitBy(chain, [0, 1, 2], judge(ids));
  await commitBy(chain, [3], wrong);
  expect((await revealBy(chain, [3], wrong)).results).toEqual([0]);
  expect((await revealBy(chain, [0, 1, 2], judge(ids))).results).toEqual([0, 0, 0]);
  chain.block();
  const { events } = chain.block();
  const fault = events.find(({ name }) => name === "certification.Fault");
  expect(fault?.payload).toMatchObject({ id, validator: at(chain, 3).hotkey });
  expect(item(chain, id)?.score).toBe(500n);
});

test("effects that can't be read are refused, the certified score stands", async () => {
  const { chain, ids } = await seeded(["a"]);
  const withEffects = record(500n, { effects: utf8("effects") });
  await attestAll(chain, judge(ids, withEffects));
  chain.block();
  const { events } = chain.block();
  const effects = events.filter(({ name }) => name.startsWith("certification."));
  expect(effects.map(({ name }) => name)).toEqual([
    "certification.Certified",
    "certification.EffectRefused",
  ]);
  expect(effects[1]?.payload).toEqual({ id: ids[0], index: 0, kind: 0x6566, refusal: 1 });
});

test("no quorum on one digest by the deadline: unresolved, never averaged", async () => {
  const { chain, ids } = await seeded(["a"]);
  const id = ids[0] as Hex32;
  const other = judge(ids, record(400n));
  await commitBy(chain, [0, 1], judge(ids));
  await commitBy(chain, [2, 3], other);
  await revealBy(chain, [0, 1], judge(ids));
  await revealBy(chain, [2, 3], other);
  const { seedSlot } = item(chain, id) ?? { seedSlot: 0n };
  while (chain.slot < seedSlot + 19n) chain.block();
  expect(statusOf(chain, id)).toBe("evaluating");
  chain.block();
  expect(statusOf(chain, id)).toBe("unresolved");
  expect(reasonOf(chain, id)).toBe("deadline");
});

test("weak power of disputes in the window: unresolved for good", async () => {
  const { chain, ids } = await seeded(["a"]);
  const id = ids[0] as Hex32;
  await attestAll(chain, judge(ids));
  const dispute = async (who: number, digest: Hex32) =>
    await chain.operational(at(chain, who), call.dispute({ submission: id, digest }));
  const mine = sha256Hex(utf8("mine"));
  const same = await dispute(0, item(chain, id)?.digest ?? "");
  const first = chain.block([same, await dispute(1, mine), await dispute(2, mine)]);
  expect(first.results).toEqual([error("SAME_DIGEST"), 0, 0]);
  expect(statusOf(chain, id)).toBe("unresolved");
  expect(reasonOf(chain, id)).toBe("disputed");
  expect(chain.block([await dispute(3, mine)]).results).toEqual([error("NOT_PRECERTIFIED")]);
  const lone = await seeded(["a"]);
  const loneId = lone.ids[0] as Hex32;
  await attestAll(lone.chain, judge(lone.ids));
  const one = async () =>
    await lone.chain.operational(
      at(lone.chain, 0),
      call.dispute({ submission: loneId, digest: mine }),
    );
  expect(lone.chain.block([await one()]).results).toEqual([0]);
  lone.chain.block();
  expect(statusOf(lone.chain, loneId)).toBe("certified");
});

test("an unfinished rolling work is carried over one boundary, its attestations void, not over two", async () => {
  const { chain, ids } = await seeded(["a"]);
  const id = ids[0] as Hex32;
  await commitBy(chain, [0, 1], judge(ids));
  chain.changeEpoch(2n);
  expect(statusOf(chain, id)).toBe("evaluating");
  chain.block();
  const carried = item(chain, id);
  expect(STATUSES[carried?.status ?? 99]).toBe("ordered");
  expect(carried).toMatchObject({
    closingHeight: chain.height,
    seedNumber: chain.chainNumber + 4n,
    attestations: [],
  });
  untilSeeded(chain, id);
  expect((await commitBy(chain, [0, 1, 2, 3], judge(ids))).results).toEqual([0, 0, 0, 0]);
  chain.changeEpoch(3n);
  chain.block();
  expect(statusOf(chain, id)).toBe("unresolved");
  expect(reasonOf(chain, id)).toBe("carried-twice");
});

test("precertified before a boundary counts in the epoch in which it becomes certified", async () => {
  const { chain, ids } = await seeded(["a"]);
  await attestAll(chain, judge(ids));
  chain.changeEpoch(2n);
  expect(chain.api("weights", { epoch: 1n }).vectors[0]?.weights).toEqual([]);
  chain.block();
  expect(statusOf(chain, ids[0] as Hex32)).toBe("certified");
  chain.changeEpoch(3n);
  expect(chain.api("weights", { epoch: 2n }).vectors[0]?.weights).toEqual([
    { uid: 0, weight: 43_690 },
    { uid: 5, weight: 65_535 },
  ]);
});
