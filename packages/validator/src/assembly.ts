/** The parts of one validator and who calls whom; built once, in dependency order. */

import type { DurableRows } from "@platform/consensus-pbft";
import { type Hex32, Scheme, type VerifyEd25519 } from "@platform/protocol";
import type { Components } from "./components.ts";
import { BlockCheck } from "./consensus/block-check.ts";
import type { BlockMakerComponents } from "./consensus/block-maker.ts";
import { ChainTracker } from "./consensus/chain-tracker.ts";
import { Consensus } from "./consensus/consensus.ts";
import { type DecisionComponents, Decisions } from "./consensus/decisions.ts";
import { EpochClock } from "./consensus/epoch-clock.ts";
import type { Head } from "./consensus/head.ts";
import { warnOfConcentration } from "./consensus/set-guard.ts";
import { AccountViews } from "./pipeline/account-views.ts";
import { AuditTrail } from "./pipeline/audit-trail.ts";
import { CallFacts } from "./pipeline/call-facts.ts";
import { callRules } from "./pipeline/call-rules.ts";
import { Counters } from "./pipeline/counters.ts";
import { EvidenceLog } from "./pipeline/evidence-log.ts";
import { Intake } from "./pipeline/intake.ts";
import { Members } from "./pipeline/members.ts";
import { namedCodes } from "./pipeline/named-payload.ts";
import { Payloads } from "./pipeline/payloads.ts";
import { Pipeline } from "./pipeline/pipeline.ts";
import { revealedPayloads } from "./pipeline/reveal-args.ts";
import { StatusExchange } from "./pipeline/status-exchange.ts";
import { createSync, type SyncParts } from "./sync/create-sync.ts";
import type { StagedSnapshot } from "./sync/snapshot-fetch.ts";
import type { ValidatorInit } from "./validator-init.ts";

/** What outlives a change of the whole state: who is connected, what was counted. */
export interface KeptParts {
  readonly counters: Counters;
  readonly members: Members;
}

export function keptParts({ network, executor }: Components, init: ValidatorInit): KeptParts {
  const members = new Members(network, executor, init.addresses, init.hotkey);
  return { counters: new Counters(), members };
}

/** What can be built before the head on disk is known. */
export interface Foundation extends KeptParts {
  readonly chain: ChainTracker;
  readonly epochs: EpochClock;
  readonly evidence: EvidenceLog;
  readonly audit: AuditTrail;
  readonly payloads: Payloads;
  readonly check: BlockCheck;
  /** Modules that the calls of a block name. */
  readonly codes: BlockMakerComponents["codes"];
  readonly decisions: Decisions;
  /** Writes what reproduces a difference of roots. */
  readonly bundle: DecisionComponents["bundle"];
  /** Told whenever a payload becomes held; bound once the pipeline exists. */
  onHeld: () => void;
}

export function layFoundation(
  components: Components,
  init: ValidatorInit,
  kept: KeptParts,
): Foundation {
  const { executor, store, network, chain: link, clock, logger, verify } = components;
  const chain = new ChainTracker(link);
  const epochs = new EpochClock(init.genesis, link);
  const onHeld = (): void => foundation.onHeld();
  const payloads = new Payloads({ store, network, clock, logger, onHeld }, init.hotkey);
  const verifyVote: VerifyEd25519 = (key, message, signature) =>
    verify.now(Scheme.ed25519, key, message, signature);
  const holds = (hash: Hex32): Promise<boolean> => payloads.holds(hash);
  const { payloadOf } = callRules;
  const codes: BlockMakerComponents["codes"] = (extrinsics) =>
    namedCodes(extrinsics, (hash, bytes) => payloads.bytes(hash, bytes));
  const check = new BlockCheck({
    executor,
    chain,
    epochs,
    clock,
    verify: verifyVote,
    holds,
    payloadOf,
    codes,
  });
  const bundle: DecisionComponents["bundle"] = async (head, block, certificate) => {
    // Block and certificate must reach the disk even where the witness can't be made.
    const witness = await check.witness(head, block).catch((error) => {
      logger.error("No witness of the execution", { error: String(error) });
      return null;
    });
    await init.bundle(head, block, certificate, witness);
  };
  const foundation: Foundation = {
    chain,
    epochs,
    ...kept,
    evidence: new EvidenceLog(),
    audit: new AuditTrail({ store, logger }),
    payloads,
    check,
    codes,
    bundle,
    decisions: new Decisions({ executor, store, check, clock, bundle }),
    onHeld: () => undefined,
  };
  return foundation;
}

export interface Assembly extends Foundation {
  readonly intake: Intake;
  readonly status: StatusExchange;
  readonly pipeline: Pipeline;
  readonly consensus: Consensus;
  readonly sync: SyncParts["sync"];
  readonly syncServer: SyncParts["syncServer"];
  readonly pruning: SyncParts["pruning"];
}

/** What is known when the head on disk is restored. */
export interface Restored {
  readonly head: Head;
  readonly durable: DurableRows;
  readonly onSnapshot: (staged: StagedSnapshot) => void;
}

/** Everything above the restored head. Consensus starts voting at once. */
export async function assemble(
  components: Components,
  init: ValidatorInit,
  foundation: Foundation,
  { head, durable, onSnapshot }: Restored,
): Promise<Assembly> {
  const { executor, network, logger, session, verify } = components;
  const { chain, counters, payloads, members } = foundation;
  const self = init.hotkey;
  const views = new AccountViews(executor);
  const facts = new CallFacts({ executor, verify: verify.now }, head);
  await views.renew(head, []);
  const intake = new Intake(
    { views, facts, payloads, verify: verify.later, counters, logger },
    head,
  );
  // Status and sync hear of peers only after `network.bind`, when consensus exists.
  const status: StatusExchange = new StatusExchange(
    {
      network,
      chain,
      payloads,
      session,
      verify: verify.now,
      candidates: () => members.candidates,
      observeUntil: init.observeUntil,
      onAhead: () => void syncing.sync.catchUp(),
      knowsOwn: (place) => consensus.knowsOwn(place),
      onOwnVote: (place) => consensus.ownVoteSeen(place),
    },
    self,
  );
  const concurrency = init.concurrency;
  const { observeUntil } = init;
  const pipeline = new Pipeline(
    {
      components,
      intake,
      payloads,
      status,
      counters,
      self,
      concurrency,
      observeUntil,
      synced: () => !syncing.sync.running,
    },
    head,
  );
  foundation.onHeld = () => pipeline.held();
  const consensusOf = (): Consensus => consensus;
  const syncing: SyncParts = createSync(
    components,
    init,
    { ...foundation, status, consensus: consensusOf },
    onSnapshot,
  );
  const others = { intake, status, pipeline, ...syncing };
  const consensus: Consensus = createConsensus(components, init, foundation, others, head, durable);
  return { ...foundation, ...others, consensus };
}

function createConsensus(
  components: Components,
  init: ValidatorInit,
  foundation: Foundation,
  { intake, status, pipeline, sync, pruning }: Omit<Assembly, keyof Foundation | "consensus">,
  head: Head,
  durable: DurableRows,
): Consensus {
  const { members, evidence, payloads, audit } = foundation;
  return new Consensus(
    {
      ...components,
      ...foundation,
      verify: components.verify.now,
      observeUntil: init.observeUntil,
      select: (parent, slot, max) => intake.select(parent, slot, max),
      dropped: (hash, drop) => intake.dropped(hash, drop),
      trapped: (hash) => intake.trapped(hash),
      heldFor: (ms, now) => intake.heldFor(ms, now),
      onDecided: async (decided) => {
        evidence.read(decided.events, decided.head.header.height);
        audit.decided(decided);
        const { set, nextSet } = decided.head;
        if (set.epoch !== nextSet.epoch) warnOfConcentration(components.logger, nextSet);
        await members.follow(decided.head, decided.events);
        pruning.decided(decided.head.header.height);
        await pipeline.decided(decided);
      },
      keepPayloads: async (extrinsics) => {
        for (const { inline } of revealedPayloads(extrinsics))
          if (inline !== null) await payloads.put(inline);
      },
      onEvidence: (found, set) => {
        if (pipeline.evidence(found, set.epoch)) init.evidence?.({ evidence: found, set });
      },
      onVote: (hotkey, message, context) => status.saw(hotkey, message, context),
      onBehind: () => void sync.catchUp(),
      stop: (reason, error) => {
        // It waits for the engine's next height, which never comes: it would ask without a pause.
        sync.stop();
        audit.stopped(String(error));
        init.onStop(reason, error);
      },
    },
    init.hotkey,
    head,
    durable,
  );
}
