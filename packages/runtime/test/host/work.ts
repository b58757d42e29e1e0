/** What owners, miners and validators do in the tests, each in one call. */

import {
  attestPath,
  attestRoot,
  challengeId,
  commitment,
  type EvaluationRecord,
  envelope,
  evaluationDigest,
  type Hex32,
  HOST_ABI_VERSION,
  NO_PROGRAM,
  outcomeByte,
  SignKind,
  sha256Hex,
  utf8,
} from "@platform/protocol";
import {
  call,
  encodeAddChallenge,
  Intake,
  type Manifest,
  OwnerCommandCodec,
  type OwnerSignature,
  Strategy,
  unsaidLimits,
} from "@platform/runtime";
import { hotkeySigner, key, type TestValidator } from "./accounts.ts";
import { type Block, CHAIN_ID, OWNER, type TestChain } from "./chain.ts";

export const MODULE: Hex32 = sha256Hex(utf8("module"));

export function manifest(change: Partial<Manifest> = {}): Manifest {
  return {
    formatVersion: 1,
    name: "tsp",
    version: 1,
    kind: 0,
    module: MODULE,
    moduleBytes: 1_000,
    hostAbiVersion: HOST_ABI_VERSION,
    imports: ["input_len", "input_read"],
    limits: {
      ...unsaidLimits(1_000_000n),
      fuel: 1_000_000n,
      memoryPages: 160,
      maxPayloadBytes: 65_536,
    },
    features: 0,
    parameters: new Uint8Array(0),
    policy: {
      open: false,
      strategy: Strategy.winner,
      minImprovementPpb: 0,
      scoreEpochs: 4,
      reentries: 0,
    },
    intake: Intake.rolling,
    rankedByFuel: false,
    mechanism: 0,
    emissionSharePpb: 600_000_000,
    epochFuelBudget: 1_000_000_000n,
    activationEpoch: 1n,
    ...change,
  };
}

export function idOf(name: string): Hex32 {
  return challengeId(CHAIN_ID, name);
}

/** An owner command signed by the given owners, sent by the first. */
export async function ownerExtrinsic(
  chain: TestChain,
  command: Uint8Array,
  owners: readonly string[] = [OWNER],
): Promise<Uint8Array> {
  const signatures: OwnerSignature[] = [];
  for (const name of owners) {
    const signer = hotkeySigner(name);
    const message = envelope(CHAIN_ID, SignKind.ownerCommand, command);
    signatures.push({ key: signer.publicKey, scheme: 1, signature: await signer.sign(message) });
  }
  const sender = hotkeySigner(owners[0] ?? OWNER);
  return await chain.extrinsic(sender, call.ownerCommand({ command, signatures }));
}

export async function addChallenge(chain: TestChain, of: Manifest): Promise<Uint8Array> {
  const { nonce } = chain.api("authority", {});
  return await ownerExtrinsic(chain, encodeAddChallenge(CHAIN_ID, nonce, of));
}

/** An owner command about a challenge, in a block of its own; its result. */
export async function act(chain: TestChain, action: number, name: string): Promise<number> {
  const { nonce } = chain.api("authority", {});
  const payload = Uint8Array.from(Buffer.from(idOf(name), "hex"));
  const command = OwnerCommandCodec.enc({ chainId: CHAIN_ID, nonce, action, payload });
  return chain.block([await ownerExtrinsic(chain, command)]).results[0] ?? -99;
}

/** Queues, verifies and activates challenges; leaves the chain in epoch 1's first block. */
export async function activate(chain: TestChain, manifests: readonly Manifest[]): Promise<Block> {
  for (const item of manifests) {
    const block = chain.block([await addChallenge(chain, item)]);
    if (block.results[0] !== 0) throw new Error(`addChallenge: ${block.results}`);
    const votes = [];
    for (const v of chain.validators)
      votes.push(
        await chain.operational(
          v,
          call.verified({ challenge: idOf(item.name), version: item.version }),
        ),
      );
    const voted = chain.block(votes);
    if (voted.results.some((result) => result !== 0)) throw new Error(`verified: ${voted.results}`);
  }
  const epoch = chain.api("session", {}).epoch + 1n;
  const change = chain.changeEpoch(epoch);
  if (change.finalized !== 0 || change.results[0] !== 0)
    throw new Error(`change: ${change.results} ${change.finalized}`);
  return chain.block();
}

export interface Work {
  readonly id: Hex32;
  readonly miner: string;
  readonly payload: Uint8Array;
  readonly salt: Hex32;
}

export function work(challenge: Hex32, miner: string, text: string): Work {
  const payload = utf8(text);
  const salt = sha256Hex(utf8(`salt ${miner} ${text}`));
  const id = commitment(CHAIN_ID, challenge, key(miner), sha256Hex(payload), salt);
  return { id, miner, payload, salt };
}

export async function commitWork(
  chain: TestChain,
  challenge: Hex32,
  of: Work,
): Promise<Uint8Array> {
  return await chain.extrinsic(
    hotkeySigner(of.miner),
    call.commit({ challenge, commitment: of.id, sizeCeiling: 1_024 }),
  );
}

export async function revealWork(chain: TestChain, of: Work): Promise<Uint8Array> {
  return await chain.extrinsic(
    hotkeySigner(of.miner),
    call.reveal({
      submission: of.id,
      payload: sha256Hex(of.payload),
      payloadBytes: of.payload.length,
      salt: of.salt,
      inline: of.payload,
    }),
  );
}

export function record(score: bigint, change: Partial<EvaluationRecord> = {}): EvaluationRecord {
  return {
    outcome: "ok",
    program: null,
    score,
    output: utf8(`output ${score}`),
    effects: new Uint8Array(0),
    fuelUsed: 12_345n,
    ...change,
  };
}

export interface Judgement {
  readonly id: Hex32;
  readonly record: EvaluationRecord;
}

function digestOf(chain: TestChain, { id, record: r }: Judgement): Hex32 {
  const s = chain.api("submission", { id }).item;
  if (s === undefined) throw new Error("no such submission");
  return evaluationDigest(
    CHAIN_ID,
    {
      hostAbiVersion: HOST_ABI_VERSION,
      sandboxVersion: s.sandboxVersion,
      module: MODULE,
      input: s.payload,
      height: s.closingHeight,
      stateRoot: s.stateRoot,
      seed: s.seed,
    },
    r,
  );
}

function leavesOf(chain: TestChain, judgements: readonly Judgement[]) {
  return [...judgements]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((judgement) => ({
      submission: judgement.id,
      digest: digestOf(chain, judgement),
      salt: sha256Hex(utf8(`salt ${judgement.id}`)),
      record: judgement.record,
    }));
}

export async function attestCommit(
  chain: TestChain,
  of: TestValidator,
  judgements: readonly Judgement[],
): Promise<Uint8Array> {
  const { epoch } = chain.api("session", {});
  const leaves = leavesOf(chain, judgements);
  const root = attestRoot(CHAIN_ID, epoch, of.hotkey, leaves);
  const submissions = leaves.map((leaf) => leaf.submission);
  return await chain.operational(of, call.attestCommit({ epoch, submissions, root }));
}

export async function attestReveals(
  chain: TestChain,
  of: TestValidator,
  judgements: readonly Judgement[],
): Promise<Uint8Array[]> {
  const leaves = leavesOf(chain, judgements);
  const out = [];
  for (const [index, leaf] of leaves.entries())
    out.push(
      await chain.operational(
        of,
        call.attestReveal({
          submission: leaf.submission,
          digest: leaf.digest,
          salt: leaf.salt,
          path: attestPath(leaves, index),
          outcome: outcomeByte(leaf.record.outcome),
          program: leaf.record.program === null ? NO_PROGRAM : outcomeByte(leaf.record.program),
          score: leaf.record.score,
          outputHash: sha256Hex(leaf.record.output),
          effects: leaf.record.effects,
          fuelUsed: leaf.record.fuelUsed,
        }),
      ),
    );
  return out;
}

/** Blocks until the submission has its seed. */
export function untilSeeded(chain: TestChain, id: Hex32): void {
  for (let i = 0; i < 20; i++) {
    if (chain.api("submission", { id }).item?.status === 3) return;
    chain.block();
  }
  throw new Error("the seed never came");
}

/** All validators commit, then reveal; the last block holds the reveals. */
export async function attestAll(
  chain: TestChain,
  judgements: readonly Judgement[],
): Promise<Block> {
  const commits = [];
  for (const v of chain.validators) commits.push(await attestCommit(chain, v, judgements));
  const committed = chain.block(commits);
  if (committed.results.some((result) => result !== 0))
    throw new Error(`attestCommit: ${committed.results}`);
  const reveals = [];
  for (const v of chain.validators) reveals.push(...(await attestReveals(chain, v, judgements)));
  const revealed = chain.block(reveals);
  if (revealed.results.some((result) => result !== 0))
    throw new Error(`attestReveal: ${revealed.results}`);
  return revealed;
}
