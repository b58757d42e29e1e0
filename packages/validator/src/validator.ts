/** One validator from its components: the app, the tests and the simulator run this function. */

import type { Equivocation } from "@platform/consensus-pbft";
import {
  type Block,
  type ChainSnapshot,
  decodeBlock,
  decodeExtrinsic,
  type Genesis,
  type Hex32,
  Scheme,
  type VerifyEd25519,
  type VoteContext,
} from "@platform/protocol";
import type { Environment, SubmitReceipt, ValidatorApi } from "./api.ts";
import type { Components } from "./components.ts";
import { assertComposition } from "./composition.ts";
import { BlockCheck } from "./consensus/block-check.ts";
import { ChainTracker } from "./consensus/chain-tracker.ts";
import { Consensus } from "./consensus/consensus.ts";
import { type Decided, Decisions } from "./consensus/decisions.ts";
import { EpochClock } from "./consensus/epoch-clock.ts";
import type { Head } from "./consensus/head.ts";
import { restoreHead } from "./consensus/restart.ts";
import type { SafetyStop } from "./exit-codes.ts";
import { AccountViews } from "./pipeline/account-views.ts";
import { createApiAnswers } from "./pipeline/api-answers.ts";
import { Counters } from "./pipeline/counters.ts";
import { EvidenceLog } from "./pipeline/evidence-log.ts";
import { Intake } from "./pipeline/intake.ts";
import { Members } from "./pipeline/members.ts";
import { createNetworkDoor } from "./pipeline/network-door.ts";
import { Payloads } from "./pipeline/payloads.ts";
import { Pipeline } from "./pipeline/pipeline.ts";
import { StatusExchange } from "./pipeline/status-exchange.ts";
import { Sync } from "./pipeline/sync.ts";

export interface ValidatorInit {
  readonly genesis: Genesis;
  /** The metagraph at B0, whose hash genesis names. */
  readonly snapshot: ChainSnapshot;
  /** runtime.wasm, whose hash genesis names. */
  readonly code: Uint8Array;
  readonly environment: Environment;
  readonly version: string;
  /** Hex hotkey of this validator. */
  readonly hotkey: Hex32;
  /** Evaluations at once. */
  readonly concurrency: number;
  /** Multiaddrs of the members' validator hosts by hotkey, from configuration. */
  readonly addresses: ReadonlyMap<Hex32, readonly string[]>;
  /** Where a determinism bundle goes; resolves when it is on disk. */
  readonly bundle: (head: Head, block: Uint8Array, certificate: Uint8Array) => Promise<void>;
  /** Safety stop: the process must end with this code. */
  readonly onStop: (reason: SafetyStop, error: unknown) => void;
}

export interface Validator {
  readonly api: ValidatorApi;
  stop(): Promise<void>;
}

/** Blocks read back at start for own attest commits that may still be open. */
const REPLAYED_BLOCKS = 256n;

/**
 * Restores the head from disk, then joins the network.
 * @throws CodedError of the executor, the store or the restart
 */
export async function createValidator(
  components: Components,
  init: ValidatorInit,
): Promise<Validator> {
  assertComposition(init.environment, components);
  const { executor, store, network, chain: link, clock, logger, session, verify } = components;
  const self = init.hotkey;
  const chain = new ChainTracker(link);
  const epochs = new EpochClock(init.genesis, link);
  const verifyVote: VerifyEd25519 = (key, message, signature) =>
    verify.now(Scheme.ed25519, key, message, signature);
  const counters = new Counters();
  const members = new Members(network, init.addresses, self);
  const evidence = new EvidenceLog();
  const payloads = new Payloads(
    { store, network, clock, logger, onHeld: () => late.pipeline?.tell() },
    self,
  );
  // Consensus calls the pipeline and the pipeline calls consensus: bound once both exist.
  const late: { pipeline?: Pipeline; consensus?: Consensus } = {};
  const holds = (hash: Hex32): Promise<boolean> => payloads.holds(hash);
  const check = new BlockCheck({ executor, chain, epochs, clock, verify: verifyVote, holds });
  const decisions = new Decisions({ executor, store, check, bundle: init.bundle });
  const restored = await restoreHead({ executor, store, decisions }, init, ({ events, head }) =>
    evidence.read(events, head.header.height),
  );
  const views = new AccountViews(executor);
  await views.renew(restored, []);
  const intake = new Intake({ views, payloads, verify: verify.later, counters, logger }, restored);
  const status = new StatusExchange(
    {
      network,
      chain,
      payloads,
      session,
      verify: verify.now,
      onAhead: (hotkey) => void sync.from(hotkey),
      onOwnVote: (place) => late.consensus?.ownVoteSeen(place),
    },
    self,
  );
  const pipeline = new Pipeline(
    { components, intake, payloads, status, counters, self, concurrency: init.concurrency },
    restored,
  );
  late.pipeline = pipeline;
  await replayOwnCommits(components, restored, pipeline);
  const consensus = new Consensus(
    {
      executor,
      store,
      network,
      clock,
      logger,
      session,
      verify: verify.now,
      chain,
      epochs,
      check,
      decisions,
      select: (parent, slot, max) => intake.select(parent, slot, max),
      dropped: (hash, drop) => intake.dropped(hash, drop),
      trapped: (hash) => intake.trapped(hash),
      heldFor: (ms, now) => intake.heldFor(ms, now),
      onDecided: async (decided: Decided) => {
        evidence.read(decided.events, decided.head.header.height);
        members.follow(decided.head);
        await pipeline.decided(decided);
      },
      onEvidence: (found: Equivocation, context: VoteContext, head: Head) =>
        pipeline.evidence(found, context, head),
      onVote: (hotkey, message, context) => status.saw(hotkey, message, context),
      onBehind: (member) => void sync.from(member ?? members.anyAhead(status) ?? self),
      stop: init.onStop,
    },
    self,
    restored,
    await store.restore(),
  );
  late.consensus = consensus;
  const sync: Sync = new Sync({
    network,
    store,
    clock,
    logger,
    host: () => consensus.host,
    height: () => consensus.head.header.height,
    onLiar: (hotkey, code) => {
      counters.refused(code);
      logger.warn("A peer served a decision that does not verify", { peer: hotkey, code });
    },
  });
  const submit = async (bytes: Uint8Array, from: string): Promise<SubmitReceipt> => {
    const receipt = await intake.admit(bytes, from, clock.nowMs());
    if (receipt.accepted) members.spread(bytes);
    return receipt;
  };
  network.bind(
    createNetworkDoor({
      consensus,
      intake,
      status,
      sync,
      store,
      clock,
      counters,
      onMember: (hotkey, connected) => {
        members.changed(hotkey, connected);
        pipeline.tell();
      },
      onSubmitted: (bytes) => members.spread(bytes),
    }),
  );
  members.follow(restored);
  link.onFinalized((ref) => {
    chain.remember(ref);
    pipeline.tell();
  });
  const api = createApiAnswers({
    components,
    genesis: init.genesis,
    environment: init.environment,
    version: init.version,
    self,
    consensus,
    pipeline,
    intake,
    status,
    sync,
    counters,
    connected: members.connected,
    evidence: () => evidence.list,
    submit,
  });
  return {
    api,
    stop: async () => {
      consensus.stop();
      sync.stop();
      payloads.stop();
      await pipeline.stop();
    },
  };
}

async function replayOwnCommits(
  { store }: Components,
  head: Head,
  pipeline: Pipeline,
): Promise<void> {
  const { height } = head.header;
  for (let h = height > REPLAYED_BLOCKS ? height - REPLAYED_BLOCKS : 1n; h <= height; h++) {
    const stored = await store.decision(h);
    if (stored === null) continue;
    const block: Block = decodeBlock(stored.block);
    pipeline.replay(block.body.extrinsics.map(decodeExtrinsic));
  }
}
