/** What happens around consensus after each decision: evaluate, attest, verify, weigh, tell. */

import { type Evidence, parseVoteSignBytes } from "@platform/consensus-pbft";
import { type Hex32, STATUSES, ZERO_HASH } from "@platform/protocol";
import { type ChallengeInfo, ChallengeStatus, type SubmissionInfo } from "@platform/runtime";
import type { Components } from "../components.ts";
import type { Decided } from "../consensus/decisions.ts";
import type { Head } from "../consensus/head.ts";
import { raiseAlerts } from "./alerts.ts";
import { Anchorer } from "./anchorer.ts";
import { Attester } from "./attester.ts";
import { knownEvents } from "./block-events.ts";
import { ChallengeVerifier } from "./challenge-verifier.ts";
import type { Counters } from "./counters.ts";
import { Evaluations } from "./evaluations.ts";
import { EvidenceReports } from "./evidence-reports.ts";
import type { Intake } from "./intake.ts";
import { Outbox } from "./outbox.ts";
import { Paced } from "./paced.ts";
import type { Payloads } from "./payloads.ts";
import { readPinned } from "./pinned-reads.ts";
import { Receipts } from "./receipts.ts";
import { Rejoin } from "./rejoin.ts";
import type { StatusExchange } from "./status-exchange.ts";
import { Weigher } from "./weigher.ts";

export interface PipelineParts {
  readonly components: Components;
  readonly intake: Intake;
  readonly payloads: Payloads;
  readonly status: StatusExchange;
  readonly counters: Counters;
  readonly self: Hex32;
  readonly concurrency: number;
  /** Nobody is known to be ahead of this node. */
  readonly synced: () => boolean;
  /** First epoch in which this node signs. */
  readonly observeUntil: bigint | undefined;
}

/** Bursts of news are one status message. */
const NEWS_GAP_MS = 20;
/** Between two rounds of status that only say which height was decided: votes say it as well. */
const HEIGHT_GAP_MS = 250;
/** Between two rounds of the pipeline: heights may follow each other faster than work does. */
const ROUND_GAP_MS = 20;

export class Pipeline {
  readonly evaluations: Evaluations;
  readonly #parts: PipelineParts;
  readonly #outbox: Outbox;
  readonly #attester: Attester;
  readonly #verifier: ChallengeVerifier;
  readonly #weigher: Weigher;
  readonly #anchorer: Anchorer;
  readonly #receipts: Receipts;
  readonly #rejoin: Rejoin;
  readonly #reports = new EvidenceReports();
  #head: Head;
  #open: readonly SubmissionInfo[] = [];
  #retained = "";
  /** Certified by blocks since the last round. */
  readonly #certified: Hex32[] = [];
  #round: Promise<void> = Promise.resolve();
  /** A round that waits for the one before: it will see whatever happens until it begins. */
  #roundWaits = false;
  readonly #rounds: Paced;
  readonly #statuses: Paced;
  #stopped = false;

  constructor(parts: PipelineParts, head: Head) {
    const { components, payloads, self, counters } = parts;
    const { executor, store, chain, evaluator, clock, logger, session } = components;
    this.#parts = parts;
    this.#head = head;
    this.#rounds = new Paced(clock, () => this.#nextRound());
    this.#statuses = new Paced(clock, () => void this.#sendStatus());
    this.#outbox = new Outbox({
      session,
      hotkey: self,
      observeUntil: parts.observeUntil,
      nowMs: () => clock.nowMs(),
      nextNonce: async () =>
        (await executor.api("account", { account: self, slot: 0n })).nonceSession,
      broadcast: (extrinsic) => this.#broadcast(extrinsic),
    });
    this.evaluations = new Evaluations(
      {
        evaluator,
        payloads,
        clock,
        logger,
        reads: (challenge, item) => readPinned(executor, store, challenge, item),
        onDone: () => this.#again(),
      },
      parts.concurrency,
    );
    const { evaluations } = this;
    this.#attester = new Attester(
      { store, session, outbox: this.#outbox, evaluations, logger },
      self,
    );
    this.#verifier = new ChallengeVerifier(
      {
        evaluator,
        payloads,
        outbox: this.#outbox,
        counters,
        logger,
        onDone: () => this.#again(),
      },
      self,
    );
    this.#weigher = new Weigher({ executor, store, chain, logger }, parts.observeUntil);
    this.#receipts = new Receipts(
      { store, network: components.network, evaluations, logger },
      head.header.chainId,
    );
    const { synced } = parts;
    this.#anchorer = new Anchorer({ store, chain, logger, synced }, self);
    this.#rejoin = new Rejoin({ executor, session, outbox: this.#outbox, logger, synced }, self);
    this.#statusLoop();
  }

  /** Own attest commits of blocks decided before a restart. */
  replay(extrinsics: Decided["extrinsics"]): void {
    this.#attester.included(extrinsics);
  }

  /** The pool follows at once; everything else follows in its own time. */
  async decided(decided: Decided): Promise<void> {
    this.#head = decided.head;
    this.#attester.included(decided.extrinsics);
    const events = knownEvents(decided.events);
    this.#reports.recorded(events);
    for (const { name, payload } of events)
      if (name === "certification.Certified") this.#certified.push(payload.id);
    raiseAlerts(this.#parts.components.logger, this.#parts.self, events);
    this.#parts.payloads.follow(decided.head.nextSet);
    this.#parts.status.follow(decided.head);
    const { clock } = this.#parts.components;
    const { head, hashes, abandoned } = decided;
    await this.#parts.intake.advance(head, hashes, abandoned, clock.nowMs());
    this.#again();
    this.#statuses.ask(NEWS_GAP_MS, HEIGHT_GAP_MS);
  }

  /** Runs the pipeline once more on the present head; rounds never overlap. */
  #again(): void {
    if (!this.#stopped) this.#rounds.ask(0, ROUND_GAP_MS);
  }

  #nextRound(): void {
    if (this.#roundWaits) return;
    this.#roundWaits = true;
    this.#round = this.#round.then(() => this.#run());
  }

  async #run(): Promise<void> {
    this.#roundWaits = false;
    if (this.#stopped) return;
    try {
      await this.#advance();
    } catch (error) {
      this.#parts.components.logger.error("Pipeline round failed", { error: String(error) });
    }
  }

  /** A new connection, a payload that came, a chain block: members learn of it soon. */
  tell(): void {
    if (!this.#stopped) this.#statuses.ask(NEWS_GAP_MS, 0);
  }

  /** Bytes came that were asked for: what waited for them goes on, and members learn of it. */
  held(): void {
    this.#again();
    this.tell();
  }

  /** Somebody asks for a digest that this node does not have: it evaluates late, uncounted (§10). */
  late(item: SubmissionInfo): void {
    const status = STATUSES[item.status];
    if (status !== "certified" && status !== "precertified") return;
    this.evaluations.late(item);
    this.#again();
  }

  /**
   * Proven misbehaviour: on record here at once, in a block as soon as one takes it. False for what
   * is known already.
   */
  evidence(evidence: Evidence, epoch: bigint): boolean {
    if (!this.#reports.add(evidence, epoch)) return false;
    const { store, logger } = this.#parts.components;
    const { kind, hotkey, first } = evidence;
    const { height } = parseVoteSignBytes(first.signBytes).subject;
    const body = { kind, hotkey, height: String(height) };
    logger.error("Evidence of misbehaviour", body);
    store.audit({ kind: "evidence", body }).catch((error) => {
      logger.error("Audit record not written", { error: String(error) });
    });
    this.#again();
    return true;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#round;
  }

  async #advance(): Promise<void> {
    const { executor } = this.#parts.components;
    const head = this.#head;
    const [{ items: challenges }, { items: open }] = await Promise.all([
      executor.api("challenges", {}),
      executor.api("open", {}),
    ]);
    this.#open = open;
    await this.#takeJobs(open);
    for (const item of open)
      if (item.payload !== ZERO_HASH) await this.#obtain(item.payload, item.payloadBytes);
    for (const { hash, bytes } of this.#parts.intake.wantedPayloads())
      await this.#obtain(hash, bytes);
    for (const id of this.#certified.splice(0)) await this.#close(id);
    await this.#retain(challenges);
    await this.#outbox.settle(head);
    await this.#rejoin.advance(head);
    await this.#reports.advance(head, this.#outbox);
    this.evaluations.advance(head, challenges, open);
    if (head.nextSet.epoch < (this.#parts.observeUntil ?? 0n)) return;
    await this.#attester.advance(head, open);
    await this.#verifier.advance(head, challenges);
    await this.#weigher.advance(head);
    await this.#anchorer.advance(head);
  }

  /** Payloads that state still needs and modules in force stay when the blob store fills up (§9). */
  async #retain(challenges: readonly ChallengeInfo[]): Promise<void> {
    const { executor, store } = this.#parts.components;
    const { hashes } = await executor.api("heldPayloads", {});
    const modules = challenges
      .filter(({ status }) => status !== ChallengeStatus.retired)
      .map(({ manifest }) => manifest.module);
    const held: Hex32[] = [];
    for (const hash of new Set([...hashes, ...modules].sort()))
      if (await this.#parts.payloads.holds(hash)) held.push(hash);
    const key = held.join();
    if (key === this.#retained) return;
    await store.retain(held);
    this.#retained = key;
  }

  /** The payloads of jobs lie in state: nobody else has them to give. */
  async #takeJobs(open: readonly SubmissionInfo[]): Promise<void> {
    const { payloads, components } = this.#parts;
    const missing = new Set<Hex32>();
    for (const { payload } of open)
      if (payload !== ZERO_HASH && !(await payloads.holds(payload))) missing.add(payload);
    if (missing.size === 0) return;
    const { items } = await components.executor.api("openJobs", { challenge: ZERO_HASH });
    for (const { payload, description } of items)
      if (missing.has(payload)) await payloads.put(description);
  }

  async #obtain(hash: Hex32, bytes: number): Promise<void> {
    const { payloads } = this.#parts;
    if (!(await payloads.holds(hash))) payloads.want(hash, bytes, null);
  }

  /** Certified: its receipt is written; without an own result it is evaluated late. */
  async #close(id: Hex32): Promise<void> {
    const { executor } = this.#parts.components;
    const { item } = await executor.api("submission", { id });
    if (item === undefined || item === null) return;
    if (this.evaluations.resultOf(item) === undefined) this.evaluations.late(item);
    else await this.#receipts.certified(item);
  }

  #statusLoop(): void {
    if (this.#stopped) return;
    this.tell();
    const ms = Math.max(250, this.#head.parameters.intervalMs / 2);
    this.#parts.components.clock.after(ms, () => this.#statusLoop());
  }

  /** Never rejects. */
  async #sendStatus(): Promise<void> {
    if (this.#stopped) return;
    const wanted = [
      ...this.#parts.intake.wantedPayloads().map(({ hash }) => hash),
      ...this.#open.map(({ payload }) => payload).filter((payload) => payload !== ZERO_HASH),
    ];
    const held: Hex32[] = [];
    try {
      for (const hash of new Set(wanted))
        if (await this.#parts.payloads.holds(hash)) held.push(hash);
      await this.#parts.status.send(this.#head, held);
    } catch (error) {
      this.#parts.components.logger.error("Status not sent", { error: String(error) });
    }
  }

  async #broadcast(extrinsic: Uint8Array): Promise<boolean> {
    const { clock, network, logger } = this.#parts.components;
    const receipt = await this.#parts.intake.admit(extrinsic, null, clock.nowMs());
    if (!receipt.accepted) {
      logger.warn("Own call refused", { code: receipt.error.code });
      return false;
    }
    network.send(
      this.#head.nextSet.members
        .map(({ hotkey }) => hotkey)
        .filter((one) => one !== this.#parts.self),
      "extrinsic",
      extrinsic,
    );
    return true;
  }
}
