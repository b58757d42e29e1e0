// Goal: what a certified work asks for is evaluated once, paid once, and ends in one of three ways, the fee back unless it was earned.
// Method: runtime.wasm on a map host; effects in the records of certified works, every transition and refund compared exactly.

import {
  concatBytes,
  type EvaluationRecord,
  fromHex,
  type Hex32,
  jobId,
  jobRunId,
  MAX_OPEN_JOBS_OF_CHALLENGE,
  sha256Hex,
  treasuryOf,
  utf8,
  ZERO_HASH,
} from "@platform/protocol";
import {
  JOB_FEE,
  JOB_REASONS,
  type JobInfo,
  JobStatus,
  ManifestCodec,
  OwnerAction,
  OwnerCommandCodec,
  REFUSALS,
} from "@platform/runtime";
import { expect, test } from "vitest";
import { type Block, CHAIN_ID, TestChain } from "../host/chain.ts";
import {
  activate,
  attestAll,
  attestCommit,
  attestReveals,
  commitWork,
  idOf,
  manifest,
  ownerExtrinsic,
  record,
  revealWork,
  untilSeeded,
  work,
} from "../host/work.ts";

const TSP = idOf("tsp");
const TREASURY = treasuryOf(CHAIN_ID, TSP);
const ROOMY = manifest({ epochFuelBudget: 1_000_000_000_000n });
const PARAMETERS = { epochBlocks: 10_000, epochSlots: 10_000, disputeSlots: 1 };

/** One entry of the effects journal: function 16. */
function asking(...descriptions: readonly string[]): Uint8Array {
  return concatBytes(
    ...descriptions.flatMap((text) => {
      const bytes = utf8(text);
      const head = new Uint8Array(6);
      new DataView(head.buffer).setUint16(0, 16);
      new DataView(head.buffer).setUint32(2, bytes.length);
      return [head, bytes];
    }),
  );
}

const idFor = (text: string): Hex32 =>
  jobId(CHAIN_ID, sha256Hex(ManifestCodec.enc(ROOMY)), sha256Hex(utf8(text)), TREASURY);
const feeFor = (text: string): bigint => JOB_FEE.base + JOB_FEE.perByte * BigInt(utf8(text).length);
const jobOf = (chain: TestChain, id: Hex32): JobInfo => {
  const { item } = chain.api("job", { id });
  if (item === undefined) throw new Error(`no job ${id}`);
  return item;
};
const statusOf = (chain: TestChain, id: Hex32): string | undefined =>
  Object.entries(JobStatus).find(([, byte]) => byte === jobOf(chain, id).status)?.[0];
const manaOf = (chain: TestChain): bigint =>
  chain.api("account", { account: TREASURY, slot: chain.slot }).manaMilli;
const eventsOf = ({ events }: Block): string[] =>
  events.map(({ name }) => name).filter((name) => name.startsWith("jobs."));

async function started(change: Partial<typeof PARAMETERS> = {}): Promise<TestChain> {
  const chain = await TestChain.start({
    parameters: { ...PARAMETERS, manaPerSlot: 0n, ...change },
  });
  await activate(chain, [ROOMY]);
  return chain;
}

let works = 0;
/** Certifies a work with these effects; answers the block that enacts them. */
async function certify(chain: TestChain, effects: Uint8Array): Promise<Block> {
  const one = work(TSP, "m0", `work ${works++}`);
  chain.block([await commitWork(chain, TSP, one)]);
  chain.block([await revealWork(chain, one)]);
  untilSeeded(chain, one.id);
  await attestAll(chain, [{ id: one.id, record: record(5n, { effects }) }]);
  return chain.block();
}

/** Evaluates an attempt of a job to its certification. */
async function evaluate(
  chain: TestChain,
  id: Hex32,
  of: EvaluationRecord,
  attempt = 1,
): Promise<Block> {
  const run = jobRunId(id, attempt);
  untilSeeded(chain, run);
  await attestAll(chain, [{ id: run, record: of }]);
  return chain.block();
}

const refusalsOf = ({ events }: Block): string[] =>
  events.flatMap((one) =>
    one.name === "certification.EffectRefused" ? [REFUSALS[one.payload.refusal] ?? "?"] : [],
  );

test("asked, assigned, executed, completed: each step once, the fee paid once", async () => {
  const chain = await started();
  const before = manaOf(chain);
  const asked = await certify(chain, asking("a"));
  const id = idFor("a");
  expect(eventsOf(asked)).toEqual(["jobs.Submitted", "jobs.Assigned"]);
  expect(before - manaOf(chain)).toBe(feeFor("a"));
  expect(statusOf(chain, id)).toBe("assigned");
  expect(jobOf(chain, id)).toMatchObject({
    challenge: TSP,
    attempt: 1,
    held: feeFor("a"),
    run: jobRunId(id, 1),
    payload: sha256Hex(utf8("a")),
    description: utf8("a"),
  });
  expect(chain.api("openJobs", { challenge: TSP }).items.map((one) => one.id)).toEqual([id]);
  expect(chain.api("openJobs", { challenge: idOf("other") }).items).toEqual([]);
  untilSeeded(chain, jobRunId(id, 1));
  expect(statusOf(chain, id)).toBe("executing");
  const done = await evaluate(chain, id, record(7n));
  expect(eventsOf(done)).toEqual(["jobs.Completed"]);
  const run = chain.api("submission", { id: jobRunId(id, 1) }).item;
  expect(jobOf(chain, id)).toMatchObject({
    ...{ status: JobStatus.completed, reason: 0, outcome: 0, score: 7n, held: 0n },
    ...{ fuelUsed: 12_345n, digest: run?.digest, endHeight: chain.height },
  });
  expect(before - manaOf(chain)).toBe(feeFor("a"));
  expect(chain.api("openJobs", { challenge: ZERO_HASH }).items).toEqual([]);
  // Its result is nobody's work: the board knows the parent alone.
  const decided = chain.changeEpoch(2n);
  expect(decided.finalized).toBe(0);
  const [vector] = chain.api("weights", { epoch: 1n }).vectors;
  expect(vector?.hotkeys).not.toContain(TREASURY);
});

test("the same job is never executed twice: in one journal, by two works, or when it is done", async () => {
  const chain = await started();
  const before = manaOf(chain);
  expect(refusalsOf(await certify(chain, asking("a", "a")))).toEqual(["duplicate"]);
  expect(refusalsOf(await certify(chain, asking("a")))).toEqual(["duplicate"]);
  await evaluate(chain, idFor("a"), record(7n));
  expect(refusalsOf(await certify(chain, asking("a")))).toEqual(["duplicate"]);
  expect(before - manaOf(chain)).toBe(feeFor("a"));
  expect(chain.api("jobs", { after: ZERO_HASH, limit: 256 }).items).toHaveLength(1);
});

test("a work that is not certified asks for nothing", async () => {
  const chain = await started();
  const one = work(TSP, "m1", "never certified");
  chain.block([await commitWork(chain, TSP, one)]);
  chain.block([await revealWork(chain, one)]);
  untilSeeded(chain, one.id);
  const judged = [{ id: one.id, record: record(5n, { effects: asking("a") }) }];
  const [first, second] = chain.validators;
  if (first === undefined || second === undefined) throw new Error("four validators");
  for (const v of [first, second]) chain.block([await attestCommit(chain, v, judged)]);
  for (let i = 0; i < chain.parameters.attestDeadlineSlots + 2; i++) chain.block();
  expect(chain.api("submission", { id: one.id }).item?.status).toBe(7);
  expect(chain.api("job", { id: idFor("a") }).item).toBeUndefined();
});

test("a certified outcome other than ok fails the job and keeps its fee", async () => {
  const chain = await started();
  const before = manaOf(chain);
  await certify(chain, asking("a"));
  const ended = await evaluate(chain, idFor("a"), record(0n, { outcome: "trap" }));
  expect(eventsOf(ended)).toEqual(["jobs.Failed"]);
  const { reason, held } = jobOf(chain, idFor("a"));
  expect([JOB_REASONS[reason], held]).toEqual(["bad-outcome", 0n]);
  expect(before - manaOf(chain)).toBe(feeFor("a"));
});

test("no quorum in time: a second attempt, then failed, and the fee goes back", async () => {
  const chain = await started();
  const before = manaOf(chain);
  await certify(chain, asking("a"));
  const seen: string[] = [];
  for (let i = 0; i < 200 && statusOf(chain, idFor("a")) !== "failed"; i++)
    seen.push(...eventsOf(chain.block()));
  expect(seen).toEqual([
    ...["jobs.Executing", "jobs.Reassigned", "jobs.Assigned"],
    ...["jobs.Executing", "jobs.Failed"],
  ]);
  const { reason, attempt } = jobOf(chain, idFor("a"));
  expect([JOB_REASONS[reason], attempt]).toEqual(["timeout", 2]);
  expect(manaOf(chain)).toBe(before);
});

test("the second attempt completes it, by another submission", async () => {
  const chain = await started();
  await certify(chain, asking("a"));
  const id = idFor("a");
  for (let i = 0; i < 100 && jobOf(chain, id).attempt < 2; i++) chain.block();
  await evaluate(chain, id, record(7n), 2);
  expect(jobOf(chain, id)).toMatchObject({ status: JobStatus.completed, run: jobRunId(id, 2) });
});

test("nobody can take it until its deadline: failed, and the fee goes back", async () => {
  const chain = await TestChain.start({ parameters: { ...PARAMETERS, manaPerSlot: 0n } });
  // Room for one commit of 1,024 bytes, and for no job beside it.
  const small = manifest({ epochFuelBudget: 1_500_000n });
  await activate(chain, [small]);
  const before = manaOf(chain);
  expect(eventsOf(await certify(chain, asking("a")))).toEqual(["jobs.Submitted"]);
  const [item] = chain.api("jobs", { after: ZERO_HASH, limit: 1 }).items;
  const id = item?.id ?? "";
  expect(statusOf(chain, id)).toBe("pending");
  expect(before - manaOf(chain)).toBe(feeFor("a"));
  while (chain.slot < jobOf(chain, id).deadlineSlot - 1n) chain.block();
  expect(statusOf(chain, id)).toBe("pending");
  expect(eventsOf(chain.block())).toEqual(["jobs.Failed"]);
  expect(JOB_REASONS[jobOf(chain, id).reason]).toBe("no-executor");
  expect(manaOf(chain)).toBe(before);
});

test("another version in force cancels what waits, and the fee goes back", async () => {
  const chain = await TestChain.start({ parameters: { ...PARAMETERS, manaPerSlot: 0n } });
  await activate(chain, [manifest({ epochFuelBudget: 1_500_000n })]);
  const before = manaOf(chain);
  await certify(chain, asking("a"));
  await activate(chain, [manifest({ version: 2 })]);
  const [item] = chain.api("jobs", { after: ZERO_HASH, limit: 1 }).items;
  expect(item).toMatchObject({ status: JobStatus.cancelled, held: 0n });
  expect(JOB_REASONS[item?.reason ?? 0]).toBe("challenge-changed");
  expect(manaOf(chain)).toBe(before);
});

test("retired while it is executed: the attempt is refused at the boundary, the fee goes back", async () => {
  const chain = await started();
  const before = manaOf(chain);
  await certify(chain, asking("a"));
  const id = idFor("a");
  untilSeeded(chain, jobRunId(id, 1));
  const { nonce } = chain.api("authority", {});
  const payload = fromHex(TSP);
  const command = { chainId: CHAIN_ID, nonce, action: OwnerAction.retire, payload };
  const retired = await ownerExtrinsic(chain, OwnerCommandCodec.enc(command));
  expect(chain.block([retired]).results).toEqual([0]);
  chain.changeEpoch(2n);
  expect(eventsOf(chain.block())).toEqual(["jobs.Cancelled"]);
  expect(statusOf(chain, id)).toBe("cancelled");
  expect(manaOf(chain)).toBe(before);
});

test("an epoch's end hands it to the next set, which completes it", async () => {
  const chain = await started();
  await certify(chain, asking("a"));
  const id = idFor("a");
  untilSeeded(chain, jobRunId(id, 1));
  chain.changeEpoch(2n);
  expect(eventsOf(chain.block())).toEqual(["jobs.Reassigned"]);
  expect(statusOf(chain, id)).toBe("assigned");
  await evaluate(chain, id, record(7n));
  expect(jobOf(chain, id)).toMatchObject({ status: JobStatus.completed, attempt: 1, score: 7n });
});

test("a job asks for no job", async () => {
  const chain = await started();
  await certify(chain, asking("a"));
  const ended = await evaluate(chain, idFor("a"), record(7n, { effects: asking("b") }));
  expect(refusalsOf(ended)).toEqual(["too-deep"]);
  expect(chain.api("job", { id: idFor("b") }).item).toBeUndefined();
});

test("a challenge has 16 open jobs at the most, and none without a description", async () => {
  const chain = await started();
  const names = Array.from({ length: MAX_OPEN_JOBS_OF_CHALLENGE + 1 }, (_, i) => `job ${i}`);
  const block = await certify(chain, asking(...names, ""));
  expect(refusalsOf(block)).toEqual(["too-many", "malformed"]);
  expect(chain.api("openJobs", { challenge: TSP }).items).toHaveLength(MAX_OPEN_JOBS_OF_CHALLENGE);
});

test("the treasury pays, and what it can't pay is refused", async () => {
  const chain = await started();
  const left = manaOf(chain);
  const spends = Number(left / 1_000_000n);
  const spend = new Uint8Array(14);
  const view = new DataView(spend.buffer);
  view.setUint16(0, 11);
  view.setUint32(2, 8);
  view.setBigUint64(6, 1_000_000n, true);
  const drained = concatBytes(...Array.from({ length: spends }, () => spend), asking("a"));
  expect(refusalsOf(await certify(chain, drained))).toEqual(["insufficient"]);
  expect(manaOf(chain)).toBe(left - BigInt(spends) * 1_000_000n);
});

test("ended jobs are forgotten eight epochs later, with all that led to them", async () => {
  const chain = await started();
  await certify(chain, asking("a"));
  await evaluate(chain, idFor("a"), record(7n));
  const kept = () =>
    [...chain.host.state.keys()].filter((name) => name.charCodeAt(0) === 12).length;
  expect(kept()).toBeGreaterThan(1);
  for (let epoch = 2n; epoch <= 10n; epoch++) {
    chain.changeEpoch(epoch);
    chain.block();
  }
  // The number of open jobs stays, at zero.
  expect(kept()).toBe(1);
});

test("evaluations of jobs are attested like any other: a dissenter is on record", async () => {
  const chain = await started();
  await certify(chain, asking("a"));
  const run = jobRunId(idFor("a"), 1);
  untilSeeded(chain, run);
  const [dissenter, ...others] = chain.validators;
  if (dissenter === undefined) throw new Error("four validators");
  const right = [{ id: run, record: record(7n) }];
  const wrong = [{ id: run, record: record(8n) }];
  const commits = [await attestCommit(chain, dissenter, wrong)];
  for (const v of others) commits.push(await attestCommit(chain, v, right));
  chain.block(commits);
  const reveals = await attestReveals(chain, dissenter, wrong);
  for (const v of others) reveals.push(...(await attestReveals(chain, v, right)));
  chain.block(reveals);
  const { events } = chain.block();
  const fault = events.find(({ name }) => name === "certification.Fault");
  expect(fault?.payload).toMatchObject({ id: run, validator: dissenter.hotkey });
  expect(jobOf(chain, idFor("a")).score).toBe(7n);
});
