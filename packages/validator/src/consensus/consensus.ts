/** Binds the engine to blocks: proposals, checks, decisions, and the clock that says when. */

import type { DurableRow, DurableRows, Evidence, HeightConfig } from "@platform/consensus-pbft";
import {
  type Certificate,
  CodedError,
  decodeCertificate,
  encodeConsensusMessage,
  type Hex32,
  NilReason,
  Scheme,
  type SignedConsensusMessage,
  type ValidatorSet,
  type VerifySignature,
  VIEW_TIMER_MAX_MS,
  VIEW_TIMER_MS,
  type VoteContext,
} from "@platform/protocol";
import type { SignedEntry } from "@platform/txpool";
import type { Clock, Network, SessionSigner, Store } from "../components.ts";
import type { ExecutorClient } from "../executor/client.ts";
import { SafetyStop } from "../exit-codes.ts";
import type { Logger } from "../logger.ts";
import type { BlockCheck } from "./block-check.ts";
import { BlockMaker, type BlockMakerComponents } from "./block-maker.ts";
import type { ChainTracker } from "./chain-tracker.ts";
import type { Decided, DecisionComponents, Decisions } from "./decisions.ts";
import { dueNow } from "./due-clock.ts";
import { EngineHost, type ProposalAnswer } from "./engine-host.ts";
import type { EpochClock } from "./epoch-clock.ts";
import { HandedOn } from "./handed-on.ts";
import { type Head, heightConfig } from "./head.ts";
import { followOwnKey } from "./own-key.ts";
import { RoundLog } from "./round-log.ts";
import { laterThan, type VotePlace } from "./vote-place.ts";

const REBROADCAST_MS = 500;
/** Share of an interval between two looks at the due clock. */
const TICKS_PER_INTERVAL = 20;
/** On measuring networks, whose intervals are shorter than a decision takes. */
const LEAST_TICK_MS = 1;
/** A stored block is sent to one member at most so often: its question costs it nothing. */
const ANSWER_GAP_MS = 200;
/** Bundles of refused proposals in one run: a leader can make this node write one a height. */
const MAX_PROPOSAL_BUNDLES = 16;

export interface ConsensusComponents {
  readonly executor: ExecutorClient;
  readonly store: Store;
  readonly network: Network;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly session: SessionSigner;
  readonly verify: VerifySignature;
  /** First epoch in which this node votes. */
  readonly observeUntil: bigint | undefined;
  readonly chain: ChainTracker;
  readonly epochs: EpochClock;
  readonly check: BlockCheck;
  readonly decisions: Decisions;
  readonly codes: BlockMakerComponents["codes"];
  readonly select: BlockMakerComponents["select"];
  readonly dropped: BlockMakerComponents["dropped"];
  readonly trapped: (extrinsic: Hex32) => void;
  readonly heldFor: (ms: number, nowMs: number) => SignedEntry[];
  /** Payloads that a block carries whole are held from then on (PROTOCOL §9). */
  readonly keepPayloads: (extrinsics: Decided["extrinsics"]) => Promise<void>;
  /** The new head is in force; the next height starts when this settles. */
  readonly onDecided: (decided: Decided) => Promise<void>;
  readonly onEvidence: (evidence: Evidence, set: ValidatorSet) => void;
  readonly onVote: (hotkey: Hex32, message: SignedConsensusMessage, context: VoteContext) => void;
  /** Some member speaks of a later height. */
  readonly onBehind: () => void;
  /** Writes what reproduces a difference of roots. */
  readonly bundle: DecisionComponents["bundle"];
  readonly stop: (reason: SafetyStop, error: unknown) => void;
}

export class Consensus {
  readonly #parts: ConsensusComponents;
  readonly #self: Hex32;
  readonly #maker: BlockMaker;
  readonly #check: BlockCheck;
  readonly #decisions: Decisions;
  readonly #host: EngineHost;
  /** View changes and round times, for status pages. */
  readonly rounds: RoundLog;
  #head: Head;
  #watermark: VotePlace;
  #due = -1n;
  readonly #handedOn: HandedOn = new HandedOn();
  readonly #answeredMs = new Map<Hex32, number>();
  #proposalBundles = 0;
  #stopped = false;

  constructor(parts: ConsensusComponents, self: Hex32, head: Head, durable: DurableRows) {
    this.#parts = parts;
    this.#self = self;
    this.#head = head;
    this.#watermark = durable.locks.reduce<VotePlace>(
      (top, lock) => (laterThan(lock, top) ? lock : top),
      { height: 0n, view: 0, phase: 0 },
    );
    const verify = (key: Hex32, message: Uint8Array, signature: string): boolean =>
      parts.verify(Scheme.ed25519, key, message, signature);
    this.#maker = new BlockMaker(parts, self);
    this.#check = parts.check;
    this.#decisions = parts.decisions;
    this.rounds = new RoundLog(parts);
    this.#host = new EngineHost(
      {
        session: parts.session,
        clock: parts.clock,
        logger: parts.logger,
        verify,
        persist: (rows) => this.#persist(rows),
        hooks: this.#hooks(),
      },
      {
        chainId: head.header.chainId,
        config: heightConfig(head, parts.session.publicKey, parts.observeUntil),
        durable,
        pacemaker: {
          viewMs: VIEW_TIMER_MS,
          viewMaxMs: VIEW_TIMER_MAX_MS,
          rebroadcastMs: REBROADCAST_MS,
        },
      },
    );
    this.#tick();
  }

  get head(): Head {
    return this.#head;
  }

  get host(): EngineHost {
    return this.#host;
  }

  /** Hotkey of the leader of the current view. */
  leader(): Hex32 | null {
    return this.#host.config.set.members[this.#host.snapshot().leader]?.hotkey ?? null;
  }

  receive(from: Hex32, bytes: Uint8Array): string | undefined {
    const known =
      this.#host.knows(from) || this.#head.nextSet.members.some(({ hotkey }) => hotkey === from);
    return known ? this.#host.receive(from, bytes) : "NOT_A_MEMBER";
  }

  /** True if this disk holds a vote at this place or above it. */
  knowsOwn(place: VotePlace): boolean {
    return !laterThan(place, this.#watermark);
  }

  /** A peer showed a vote of this key: one above the watermark means a restored disk (§7). */
  ownVoteSeen(place: VotePlace): void {
    if (this.knowsOwn(place)) return;
    this.#fail(
      SafetyStop.restoredDisk,
      new CodedError({
        code: "RESTORED_DISK",
        message: `a peer holds this key's vote for height ${place.height}, this disk does not`,
        hint: "an old copy of signer.db was restored: rotate the session key before voting again",
      }),
    );
  }

  stop(): void {
    this.#stopped = true;
    this.#host.stop();
  }

  #hooks(): ConstructorParameters<typeof EngineHost>[0]["hooks"] {
    const { network } = this.#parts;
    return {
      propose: (height, view, parent) => this.#propose(height, view, parent),
      validate: (block, view, fresh) => this.#validate(block, view, fresh),
      decided: (certificate, block) => this.#decided(certificate, block),
      send: (to, bytes) => network.send(to, "consensus", bytes),
      answer: (to, height) => void this.#answer(to, height),
      seen: this.#parts.onVote,
      evidence: this.#parts.onEvidence,
      due: () => this.rounds.due(),
      viewChanged: (exit, set) => this.rounds.viewChanged(exit, set),
      fetch: () => this.#parts.onBehind(),
      restoredDisk: () => this.ownVoteSeen({ height: 1n << 63n, view: 0, phase: 0 }),
      fatal: (error) => this.#fatal(error),
    };
  }

  /** The decision of an old height to a member that is still there. */
  async #answer(member: Hex32, height: bigint): Promise<void> {
    const { clock, store, network, logger } = this.#parts;
    const now = clock.nowMs();
    if (now - (this.#answeredMs.get(member) ?? -ANSWER_GAP_MS) < ANSWER_GAP_MS) return;
    this.#answeredMs.set(member, now);
    try {
      const decision = await store.decision(height);
      if (decision === null) return;
      const certificate = decodeCertificate(decision.certificate);
      const message = { type: "decided", certificate, block: decision.block } as const;
      network.send([member], "consensus", encodeConsensusMessage(message));
    } catch (error) {
      logger.warn("Old block could not be read", { height, error: String(error) });
    }
  }

  async #propose(
    height: bigint,
    view: number,
    parent: Certificate | null,
  ): Promise<ProposalAnswer | null> {
    if (this.#head.header.height + 1n !== height) return null;
    const made = await this.#maker.make(this.#head, view, parent);
    if (made === null) return null;
    this.#decisions.remember(made.digest, made.execution, null);
    return { digest: made.digest, block: made.block };
  }

  async #validate(
    block: Uint8Array,
    view: number,
    fresh: boolean,
  ): Promise<{ ok: true } | { ok: false; nilReason: number } | null> {
    const head = this.#head;
    const result = await this.#check.pure(head, block);
    if (result.ok === "silent") return null;
    if (!result.ok) {
      if (result.badExtrinsic !== undefined) this.#parts.trapped(result.badExtrinsic);
      this.#parts.logger.warn("Proposal refused", { reason: result.nilReason, view });
      if (result.nilReason === NilReason.wrongRoot) await this.#differs(head, block);
      return { ok: false, nilReason: result.nilReason };
    }
    const { digest, execution, read } = result;
    this.#decisions.remember(digest, execution, read);
    await this.#parts.keepPayloads(read.entries.map(({ extrinsic }) => extrinsic));
    if (!fresh) return { ok: true };
    const viewMs = Math.min(VIEW_TIMER_MS * 2 ** view, VIEW_TIMER_MAX_MS);
    return this.#check.local(head, read, view, viewMs / 2);
  }

  /** A root that differs is never evidence: the bundle lets people find who computed wrong. */
  async #differs(head: Head, block: Uint8Array): Promise<void> {
    if (this.#proposalBundles >= MAX_PROPOSAL_BUNDLES) return;
    this.#proposalBundles++;
    await this.#parts.bundle(head, block, new Uint8Array(0));
  }

  async #decided(certificate: Certificate, block: Uint8Array): Promise<HeightConfig> {
    this.rounds.decided();
    const decided = await this.#decisions.apply(this.#head, certificate, block);
    this.#head = decided.head;
    followOwnKey(decided.head, this.#self, this.#parts.session, this.#parts.logger);
    for (const member of this.#answeredMs.keys())
      if (!this.#host.knows(member)) this.#answeredMs.delete(member);
    await this.#parts.keepPayloads(decided.extrinsics);
    await this.#parts.onDecided(decided);
    return heightConfig(decided.head, this.#parts.session.publicKey, this.#parts.observeUntil);
  }

  async #persist(rows: readonly DurableRow[]): Promise<void> {
    await this.#parts.store.persist(rows);
    for (const row of rows)
      if (row.kind === "vote" && laterThan(row.lock, this.#watermark)) this.#watermark = row.lock;
  }

  /** Says once a height that it is due; hands extrinsics that waited long to the leader. */
  #tick(): void {
    if (this.#stopped) return;
    const head = this.#head;
    const height = head.header.height + 1n;
    if (this.#due < height && this.#host.config.height === height) {
      const now = this.#parts.clock.nowMs();
      const { leader, self } = this.#host.snapshot();
      const answer = dueNow(
        {
          epochs: this.#parts.epochs,
          heldFor: this.#parts.heldFor,
          agreedChain: ({ nextSet }) => this.#parts.chain.agreed(nextSet, this.#self),
        },
        head,
        now,
        leader === self,
      );
      this.#handOn(answer.overdue, leader, height);
      if (answer.due) {
        this.#due = height;
        this.#host.feed({ t: "due", height });
      }
    }
    const ms = Math.max(LEAST_TICK_MS, head.parameters.intervalMs / TICKS_PER_INTERVAL);
    this.#parts.clock.after(ms, () => this.#tick());
  }

  #handOn(overdue: readonly SignedEntry[], leader: number, height: bigint): void {
    const hotkey = this.#host.config.set.members[leader]?.hotkey;
    if (hotkey === undefined || hotkey === this.#self) return;
    const { clock, network } = this.#parts;
    for (const { bytes } of this.#handedOn.fresh(hotkey, overdue, height, clock.nowMs()))
      network.send([hotkey], "extrinsic", bytes);
  }

  #fatal(error: unknown): void {
    const code = error instanceof CodedError ? error.code : "";
    if (code === "WRONG_STATE_ROOT") this.#fail(SafetyStop.wrongRoot, error);
    else if (code.startsWith("SIGNER_")) this.#fail(SafetyStop.signerConflict, error);
    else this.#fail(SafetyStop.storageLost, error);
  }

  #fail(reason: SafetyStop, error: unknown): void {
    if (this.#stopped) return;
    this.stop();
    this.#parts.stop(reason, error);
  }
}
