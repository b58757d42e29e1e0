/** Answers of a running validator from its head, its services and the runtime's reads. */

import {
  CodedError,
  decodeBlock,
  decodeCertificate,
  decodeValidatorSet,
  type Genesis,
  type Header,
  type Hex32,
  headerHash,
  OUTCOMES,
  STATUSES,
  validatorSetHash,
} from "@platform/protocol";
import { IdentityBy, type SubmissionInfo } from "@platform/runtime";
import type {
  Environment,
  EvidenceView,
  NodeStatus,
  PeerStatus,
  SignedDigest,
  ValidatorApi,
} from "../api.ts";
import type { Components } from "../components.ts";
import type { Consensus } from "../consensus/consensus.ts";
import { type Head, slotOf } from "../consensus/head.ts";
import { signedDigestBytes } from "../signed-digest.ts";
import type { Sync } from "../sync/sync.ts";
import { stalledFrom } from "./call-facts.ts";
import { type ConsensusAnswerParts, consensusStatus } from "./consensus-answer.ts";
import type { Counters } from "./counters.ts";
import { exportDecision } from "./decision-export.ts";
import { createEconomyAnswers } from "./economy-answers.ts";
import type { Evaluated } from "./evaluations.ts";
import { eventPage } from "./event-pages.ts";
import { governanceAnswers } from "./governance-answers.ts";
import type { Intake } from "./intake.ts";
import type { Pipeline } from "./pipeline.ts";
import { runtimeAnswer, takeModule } from "./runtime-answers.ts";
import { ScoreCurtain } from "./score-curtain.ts";
import { jailView, memberViews, standingReasons } from "./standing.ts";
import type { StatusExchange } from "./status-exchange.ts";

export interface ApiParts {
  readonly components: Components;
  readonly genesis: Genesis;
  readonly environment: Environment;
  readonly version: string;
  readonly self: Hex32;
  readonly consensus: Consensus;
  readonly pipeline: Pipeline;
  readonly intake: Intake;
  readonly status: StatusExchange;
  readonly sync: Sync;
  readonly counters: Counters;
  readonly connected: ReadonlySet<Hex32>;
  readonly evidence: () => readonly EvidenceView[];
  readonly submit: ValidatorApi["submitExtrinsic"];
}

export function createApiAnswers(parts: ApiParts): ValidatorApi {
  const { executor, network, chain, store } = parts.components;
  return {
    status: () => nodeStatus(parts),
    consensus: () => consensusStatus(consensusParts(parts)),
    genesis: () => parts.genesis,
    edgeAddresses: () => network.edgeAddresses(),
    account: async (account) => {
      const { head } = parts.consensus;
      const slot = slotOf(head.header.timeMs, head.parameters) + 1n;
      const info = await executor.api("account", { account, slot });
      const neuron = head.session.neurons.find(({ hotkey }) => hotkey === account);
      const { registered, nonceOwn, nonceSession, manaMilli } = info;
      return { registered, uid: neuron?.uid ?? null, nonceOwn, nonceSession, manaMilli };
    },
    ...createEconomyAnswers(executor, () => parts.consensus.head),
    authority: () => executor.api("authority", {}),
    job: async (id) => (await executor.api("job", { id })).item ?? null,
    jobs: async (after, limit) =>
      (await executor.api("jobs", { after, limit: Math.min(limit, 256) })).items,
    zkKeys: async () => (await executor.api("zkKeys", {})).items,
    zkClaim: async (key, nullifier) =>
      (await executor.api("zkClaim", { key, nullifier })).item ?? null,
    trustExplain: (validator, challenge) => executor.api("trustExplain", { validator, challenge }),
    ownerRotation: async () => (await executor.api("ownerRotation", {})).waiting ?? null,
    identity: async (by, value) =>
      (await executor.api("identity", { by: IdentityBy[by], value })).item ?? null,
    members: () => memberViews(parts),
    networkCounters: () => network.counters(),
    challenges: async () => (await executor.api("challenges", {})).items,
    submission: async (id) => (await executor.api("submission", { id })).item ?? null,
    submissions: async (after, limit) =>
      (await executor.api("submissions", { after, limit: Math.min(limit, 256) })).items,
    digest: (submission) => signedDigest(parts, submission),
    weights: async (epoch) => (await executor.api("weights", { epoch })).vectors,
    weightSubmissions: () => chain.weightSubmissions(),
    anchorSubmissions: () => chain.anchorSubmissions(),
    block: async (height) => {
      const stored = await store.decision(height);
      if (stored === null) return notKept(parts, height);
      const { header, body } = decodeBlock(stored.block);
      const certificate = decodeCertificate(stored.certificate);
      const members = await membersOf(parts, header);
      return {
        height,
        epoch: header.epoch,
        hash: headerHash(header),
        stateRoot: header.stateRoot,
        timeMs: header.timeMs,
        view: certificate.view,
        extrinsics: body.extrinsics.length,
        signers: certificate.signatures.flatMap(({ index }) => members[index]?.hotkey ?? []),
      };
    },
    decision: async (request) =>
      (await exportDecision({ genesis: parts.genesis, store, executor }, request)) ??
      notKept(parts, request.height),
    runtime: () => runtimeAnswer(executor),
    offerModule: (code) => takeModule({ executor, store }, code),
    ...historyAnswers(parts),
    evidence: async () => parts.evidence(),
    ...governanceAnswers(executor),
    jailed: async () => (await executor.api("jailed", {})).items.map(jailView),
    submitExtrinsic: parts.submit,
  };
}

/** Events and state, and from which height on they are not for everybody. */
function historyAnswers({
  components: { store, chain, executor },
  consensus,
}: ApiParts): Pick<ValidatorApi, "events" | "state" | "scoresOpenBelow"> {
  const curtain = new ScoreCurtain({ store, chain, session: () => consensus.head.session });
  return {
    events: (request) => eventPage({ store, curtain }, request),
    state: ({ at, ...request }) => executor.entries({ ...request, height: at }),
    scoresOpenBelow: () => curtain.openBelow(),
  };
}

/** @throws CodedError BLOCK_NOT_KEPT for a height that was decided, but lies below what is kept */
async function notKept({ components, consensus }: ApiParts, height: bigint): Promise<null> {
  if (height < 1n || height > consensus.head.header.height) return null;
  const oldest = await components.store.oldestBlock();
  throw new CodedError({
    code: "BLOCK_NOT_KEPT",
    message: `block ${height} is not kept here; the oldest is ${oldest ?? "none yet"}`,
    hint: "ask a validator that keeps all of them (sync.keepBlocks = 0)",
  });
}

/** Set that certified a block; empty where neither its state nor its set is known any more. */
async function membersOf(parts: ApiParts, header: Header): Promise<readonly { hotkey: Hex32 }[]> {
  const { head } = parts.consensus;
  for (const set of [head.nextSet, head.set])
    if (validatorSetHash(set) === header.validatorSetHash) return set.members;
  const at = { type: "height", height: header.height - 1n } as const;
  try {
    const { members } = await parts.components.executor.api("session", {}, at);
    return members.map(({ signed }) => signed.delegation);
  } catch (error) {
    if (!(error instanceof CodedError && error.code === "STATE_HEIGHT_UNAVAILABLE")) throw error;
    const set = await parts.components.store.setByHash(header.validatorSetHash);
    return set === null ? [] : decodeValidatorSet(set).members;
  }
}

async function nodeStatus(parts: ApiParts): Promise<NodeStatus> {
  const { consensus, components, intake, pipeline } = parts;
  const { head } = consensus;
  const { header } = head;
  const engine = consensus.host.snapshot();
  return {
    environment: parts.environment,
    version: parts.version,
    chainId: header.chainId,
    netuid: parts.genesis.netuid,
    hotkey: parts.self,
    sessionKey: components.session.publicKey,
    member: head.nextSet.members.some(({ hotkey }) => hotkey === parts.self),
    voting: engine.self !== null && !engine.halted && !parts.sync.running,
    synced: !parts.sync.running,
    height: header.height,
    headHash: head.hash,
    stateRoot: header.stateRoot,
    timeMs: header.timeMs,
    slot: slotOf(header.timeMs, head.parameters),
    epoch: head.session.epoch,
    epochStartSlot: head.session.startSlot,
    specVersion: head.specVersion,
    sandboxVersion: header.sandboxVersion,
    view: engine.view,
    leader: consensus.leader(),
    chainRef: header.chainRef,
    chain: {
      connected: components.chain.trouble() === null,
      finalized: components.chain.finalized(),
      reason: components.chain.trouble(),
    },
    waiting: [...waitingReasons(parts, head), ...(await standingReasons(parts, head))],
    warnings: consensusStatus(consensusParts(parts)).warnings,
    peers: peerStatuses(parts, head),
    pool: { extrinsics: intake.size, bytes: intake.bytes },
    evaluations: pipeline.evaluations.counts,
    refusals: parts.counters.refusals(),
  };
}

function consensusParts({ consensus, status, connected, self }: ApiParts): ConsensusAnswerParts {
  const { host, head, rounds } = consensus;
  const heightOf = (hotkey: Hex32): bigint | null => status.heightOf(hotkey);
  const { set } = host.config;
  return { engine: host.snapshot(), set, head, rounds, self, connected, heightOf };
}

function waitingReasons({ components, sync }: ApiParts, head: Head): string[] {
  const { clock } = components;
  const reasons: string[] = [];
  const trouble = components.chain.trouble();
  if (trouble !== null)
    reasons.push(
      `chain: ${trouble}; blocks go on, submissions stay ordered until their seed can be read`,
    );
  if (head.awaitedSeeds.length > 0)
    reasons.push(`seed: chain block ${head.awaitedSeeds[0]} is awaited`);
  const slot = slotOf(BigInt(clock.nowMs()), head.parameters);
  if (slot >= stalledFrom(head))
    reasons.push("stalled: two epoch boundaries were missed, no commit is taken until one is read");
  if (head.epochBlocked) reasons.push("epoch change: a batch is unfinished");
  if (sync.running) reasons.push("sync: catching up");
  if (sync.trouble !== null) reasons.push(`sync: ${sync.trouble}`);
  return reasons;
}

function peerStatuses({ status, connected, self }: ApiParts, head: Head): PeerStatus[] {
  return head.nextSet.members
    .filter(({ hotkey }) => hotkey !== self)
    .map(({ hotkey }) => ({
      hotkey,
      connected: connected.has(hotkey),
      height: status.heightOf(hotkey),
    }));
}

async function signedDigest(parts: ApiParts, id: Hex32): Promise<SignedDigest | null> {
  const { executor, session } = parts.components;
  const { item } = await executor.api("submission", { id });
  const info: SubmissionInfo | null = item ?? null;
  const own = info === null ? undefined : parts.pipeline.evaluations.resultOf(info);
  const digest = own?.digest ?? attested(info, parts.self);
  if (info === null) return null;
  // Only the certified record is in state: any other word needs the own evaluation again.
  if (digest === null || (own === undefined && digest !== info.digest)) {
    parts.pipeline.late(info);
    return null;
  }
  const counted = info.attestations.some(
    ({ validator, phase }) => validator === parts.self && phase === 1,
  );
  const answer = {
    submission: id,
    validator: parts.self,
    digest,
    ...words(own, info),
    late: !counted && STATUSES[info.status] !== "evaluating",
  };
  const bytes = signedDigestBytes(parts.consensus.head.header.chainId, answer);
  return { ...answer, signature: await session.sign(bytes) };
}

/** The digest that this validator revealed; null if it has not. */
function attested(info: SubmissionInfo | null, self: Hex32): Hex32 | null {
  const mine = info?.attestations.find(({ validator, phase }) => validator === self && phase === 1);
  return mine?.digest ?? null;
}

/** From the own record; after a restart from the certified one that carries the same digest. */
function words(
  own: Evaluated | undefined,
  info: SubmissionInfo,
): Pick<SignedDigest, "outcome" | "program" | "score" | "fuelUsed"> {
  if (own !== undefined) {
    const { outcome, program, score, fuelUsed } = own.record;
    return { outcome, program, score, fuelUsed };
  }
  return {
    outcome: OUTCOMES[info.outcome] ?? "rejected",
    program: OUTCOMES[info.program] ?? null,
    score: info.score,
    fuelUsed: info.fuelUsed,
  };
}
