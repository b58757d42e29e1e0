/** One small chain in which every pallet has something to do: what metadata and golden roots are held to. */

import { Phase, sha256Hex, utf8, validatorSetHash, voteSignBytes } from "@platform/protocol";
import {
  call,
  encodeAddChallenge,
  Intake,
  OwnerAction,
  OwnerCommandCodec,
  runtimeErrorNumber,
} from "@platform/runtime";
import { delegationOf, hotkeySigner, key, type TestValidator, validator } from "./accounts.ts";
import { type Block, CHAIN_ID, TestChain } from "./chain.ts";
import {
  activate,
  attestCommit,
  attestReveals,
  commitWork,
  idOf,
  type Judgement,
  manifest,
  ownerExtrinsic,
  record,
  revealWork,
  untilSeeded,
  type Work,
  work,
} from "./work.ts";

const TSP = idOf("tsp");
const SORT = idOf("sort");

/** Called with the chain after each step, so that whoever listens sees every kind of state. */
export type Look = (chain: TestChain) => void;

/** The same blocks at every call. */
export async function smallHistory(look: Look = () => undefined): Promise<TestChain> {
  const parameters = { epochSlots: 60, epochBlocks: 60, sandboxVersion: 1 };
  const chain = await TestChain.start({
    parameters,
    validators: ["v0", "v1", "v2", "v3", "v4"],
    miners: ["m0", "m1", "m2"],
  });
  const steps = [openChallenges, delegateAndRemark, judgeRolling, judgeBatch, accuse, endChallenge];
  for (const step of steps) {
    await step(chain, () => look(chain));
    look(chain);
  }
  return chain;
}

function sent(block: Block, wanted?: readonly number[]): void {
  const right = wanted ?? block.results.map(() => 0);
  if (block.finalized !== 0 || block.results.join() !== right.join())
    throw new Error(`the block gave ${block.results} ${block.finalized}, not ${right}`);
}

const at = (chain: TestChain, index: number): TestValidator =>
  chain.validators[index] as TestValidator;

async function openChallenges(chain: TestChain, look: () => void): Promise<void> {
  const policy = { ...manifest().policy, reentries: 1 };
  const sort = manifest({
    name: "sort",
    formatVersion: 2,
    features: 1,
    intake: Intake.epoch,
    mechanism: 1,
    policy,
  });
  const doubtful = manifest({ name: "doubtful", emissionSharePpb: 1 });
  const { nonce } = chain.api("authority", {});
  const add = encodeAddChallenge(CHAIN_ID, nonce, doubtful);
  sent(chain.block([await ownerExtrinsic(chain, add)]));
  const veto = call.veto({ challenge: idOf("doubtful"), version: 1 });
  const yes = call.verified({ challenge: idOf("doubtful"), version: 1 });
  sent(
    chain.block([
      await chain.operational(at(chain, 0), veto),
      await chain.operational(at(chain, 1), yes),
    ]),
  );
  look();
  await activate(chain, [manifest(), sort]);
}

async function delegateAndRemark(chain: TestChain): Promise<void> {
  const later = await delegationOf(CHAIN_ID, at(chain, 2), { seq: 2n, fromEpoch: 3n });
  const stranger = validator("v9");
  const known = await delegationOf(CHAIN_ID, stranger);
  const remark = await chain.extrinsic(hotkeySigner("m2"), call.remark(utf8("hello")));
  const lost = await chain.extrinsic(
    hotkeySigner("m2"),
    call.commit({ challenge: key("none"), commitment: key("none"), sizeCeiling: 1 }),
  );
  const block = chain.block([
    await chain.operational(at(chain, 2), call.delegate(later)),
    await chain.extrinsic(stranger.hot, call.delegate(known)),
    remark,
    lost,
  ]);
  sent(block, [0, 0, 0, runtimeErrorNumber("submissions", "UNKNOWN_CHALLENGE")]);
}

/** Two works: one certified against a dissenter, one that is disputed until its end. */
async function judgeRolling(chain: TestChain, look: () => void): Promise<void> {
  const works = ["m0", "m1"].map((miner) => work(TSP, miner, `tour of ${miner}`));
  const silent = work(TSP, "m2", "never revealed");
  for (const of of [...works, silent]) sent(chain.block([await commitWork(chain, TSP, of)]));
  const reveals = [];
  for (const of of works.slice(1)) reveals.push(await revealWork(chain, of));
  sent(chain.block(reveals));
  look();
  const [, judged] = works as [Work, Work];
  untilSeeded(chain, judged.id);
  look();
  await judge(chain, [{ id: judged.id, record: record(500_000_000n) }], look);
}

/** Everybody commits and reveals; the last validator computed something else, and disputes. */
async function judge(
  chain: TestChain,
  judgements: readonly Judgement[],
  look: () => void,
): Promise<void> {
  const other = judgements.map(({ id }) => ({ id, record: record(1n) }));
  const of = (index: number) => (index === 4 ? other : judgements);
  const commits = [];
  for (const [i, v] of chain.validators.entries())
    commits.push(await attestCommit(chain, v, of(i)));
  sent(chain.block(commits));
  const reveals = [];
  for (const [i, v] of chain.validators.entries())
    reveals.push(...(await attestReveals(chain, v, of(i))));
  sent(chain.block(reveals));
  const [first] = judgements as [Judgement];
  const dissent = call.dispute({ submission: first.id, digest: sha256Hex(utf8("another")) });
  sent(chain.block([await chain.operational(at(chain, 4), dissent)]));
  look();
  for (let i = 0; i < 4; i++) chain.block();
}

async function judgeBatch(chain: TestChain, look: () => void): Promise<void> {
  const { epoch, startSlot } = chain.api("session", {});
  const sorted = work(SORT, "m1", "quick sort");
  // The intake of the running epoch may be over: then the work is in the next one's batch.
  sent(chain.block([await commitWork(chain, SORT, sorted)]));
  const joins = chain.api("submission", { id: sorted.id }).item?.epoch ?? epoch;
  if (joins > epoch) {
    while (chain.api("epochStatus", {}).blocked !== 0 || chain.slot < startSlot + 20n)
      chain.block();
    sent(chain.changeEpoch(epoch + 1n));
    chain.block();
  }
  const start = chain.api("session", {}).startSlot;
  const { intakeSlots } = chain.parameters;
  while (chain.slot < start + BigInt(intakeSlots)) chain.block();
  look();
  sent(chain.block([await revealWork(chain, sorted)]));
  untilSeeded(chain, sorted.id);
  await judge(chain, [{ id: sorted.id, record: record(700n) }], look);
  sent(chain.changeEpoch(chain.api("session", {}).epoch + 1n));
  chain.block([], { signers: [] });
  chain.block([], { signers: [0, 1, 3] });
}

/** One member voted twice in a view: jailed from the next epoch on. */
async function accuse(chain: TestChain, look: () => void): Promise<void> {
  const accused = at(chain, 3);
  const { epoch, boundary, members } = chain.api("session", {});
  const set = {
    epoch,
    boundary: boundary.number,
    members: members.map(({ power, signed: { delegation } }) => ({
      hotkey: delegation.hotkey,
      sessionKey: delegation.sessionKey,
      power,
    })),
  };
  const context = { chainId: CHAIN_ID, epoch, validatorSetHash: validatorSetHash(set) };
  const sign = async (text: string) => {
    const digest = sha256Hex(utf8(text));
    const bytes = voteSignBytes(context, { height: 3n, view: 0, phase: Phase.commit, digest });
    return { bytes, signature: await accused.session.sign(bytes) };
  };
  const [first, second] = [await sign("one block"), await sign("another block")];
  const report = call.reportEquivocation({
    firstBytes: first.bytes,
    firstSignature: first.signature,
    secondBytes: second.bytes,
    secondSignature: second.signature,
    hotkey: accused.hotkey,
  });
  sent(chain.block([await chain.operational(at(chain, 0), report)]));
  look();
}

async function endChallenge(chain: TestChain, look: () => void): Promise<void> {
  const act = async (action: number) => {
    const { nonce } = chain.api("authority", {});
    const payload = Buffer.from(TSP, "hex");
    const command = OwnerCommandCodec.enc({ chainId: CHAIN_ID, nonce, action, payload });
    sent(chain.block([await ownerExtrinsic(chain, command)]));
    look();
  };
  await act(OwnerAction.pause);
  await act(OwnerAction.resume);
  await act(OwnerAction.retire);
  while (chain.api("epochStatus", {}).blocked !== 0) chain.block();
  sent(chain.changeEpoch(chain.api("session", {}).epoch + 1n));
  chain.block();
}
