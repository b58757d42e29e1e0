/** What happens around consensus after each decision: evaluate, attest, verify, weigh, tell. */

import type { Equivocation } from "@platform/consensus-pbft";
import { type Hex32, STATUSES, type VoteContext, voteSignBytes } from "@platform/protocol";
import { call, type SubmissionInfo } from "@platform/runtime";
import type { Components } from "../components.ts";
import type { Decided } from "../consensus/decisions.ts";
import type { Head } from "../consensus/head.ts";
import { Attester } from "./attester.ts";
import { ChallengeVerifier } from "./challenge-verifier.ts";
import type { Counters } from "./counters.ts";
import { Evaluations } from "./evaluations.ts";
import type { Intake } from "./intake.ts";
import { Outbox } from "./outbox.ts";
import type { Payloads } from "./payloads.ts";
import { Receipts } from "./receipts.ts";
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
}

/** Least time between two rounds of status messages, so that bursts of news are one message. */
const STATUS_GAP_MS = 20;

export class Pipeline {
  readonly evaluations: Evaluations;
  readonly #parts: PipelineParts;
  readonly #outbox: Outbox;
  readonly #attester: Attester;
  readonly #verifier: ChallengeVerifier;
  readonly #weigher: Weigher;
  readonly #receipts: Receipts;
  #head: Head;
  #open: readonly SubmissionInfo[] = [];
  #round: Promise<void> = Promise.resolve();
  #statusPlanned = false;
  #stopped = false;

  constructor(parts: PipelineParts, head: Head) {
    const { components, payloads, self, counters } = parts;
    const { executor, store, chain, evaluator, clock, logger, session } = components;
    this.#parts = parts;
    this.#head = head;
    this.#outbox = new Outbox({
      session,
      hotkey: self,
      nextNonce: async () =>
        (await executor.api("account", { account: self, slot: 0n })).nonceSession,
      broadcast: (extrinsic) => this.#broadcast(extrinsic),
    });
    this.evaluations = new Evaluations(
      { evaluator, payloads, clock, logger, onDone: () => this.#again() },
      parts.concurrency,
    );
    const { evaluations } = this;
    this.#attester = new Attester({ store, session, outbox: this.#outbox, evaluations }, self);
    this.#verifier = new ChallengeVerifier(
      { evaluator, payloads, outbox: this.#outbox, counters, logger },
      self,
    );
    this.#weigher = new Weigher({ executor, store, chain, logger });
    this.#receipts = new Receipts(
      { store, network: components.network, evaluations, logger },
      head.header.chainId,
    );
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
    const { clock } = this.#parts.components;
    await this.#parts.intake.advance(decided.head, decided.hashes, clock.nowMs());
    this.#again();
    this.tell();
  }

  /** Runs the pipeline once more on the present head; rounds never overlap. */
  #again(): void {
    this.#round = this.#round
      .then(() => (this.#stopped ? undefined : this.#advance()))
      .catch((error) => {
        this.#parts.components.logger.error("Pipeline round failed", { error: String(error) });
      });
  }

  /** A new connection, a payload that came, a chain block: members learn of it soon. */
  tell(): void {
    if (this.#statusPlanned || this.#stopped) return;
    this.#statusPlanned = true;
    this.#parts.components.clock.after(STATUS_GAP_MS, () => {
      this.#statusPlanned = false;
      if (!this.#stopped) void this.#sendStatus();
    });
  }

  evidence(evidence: Equivocation, context: VoteContext, head: Head): void {
    const offender = head.nextSet.members[evidence.signer]?.hotkey;
    if (offender === undefined) return;
    const { first, second } = evidence;
    const { store, logger } = this.#parts.components;
    const body = { hotkey: offender, height: String(first.subject.height) };
    logger.error("Equivocation seen", body);
    void store.audit({ kind: "equivocation", body });
    void this.#outbox.send(
      head,
      `evidence/${offender}/${first.subject.height}`,
      call.reportEquivocation({
        firstBytes: voteSignBytes(context, first.subject),
        firstSignature: first.signature,
        secondBytes: voteSignBytes(context, second.subject),
        secondSignature: second.signature,
        hotkey: offender,
      }),
    );
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
    const gone = this.#open.filter(({ id }) => !open.some((item) => item.id === id));
    this.#open = open;
    for (const item of open)
      if (item.payloadBytes > 0 && !(await this.#parts.payloads.holds(item.payload)))
        this.#parts.payloads.want(item.payload, item.payloadBytes, null);
    await this.#outbox.settle(head);
    this.evaluations.advance(head, challenges, open);
    await this.#attester.advance(head, open);
    await this.#verifier.advance(head, challenges);
    await this.#weigher.advance(head);
    for (const { id } of gone) await this.#close(id);
  }

  /** A submission left the open list: write its receipt if it was certified. */
  async #close(id: Hex32): Promise<void> {
    const { executor } = this.#parts.components;
    const { item } = await executor.api("submission", { id });
    if (item === undefined || item === null) return;
    if (STATUSES[item.status] === "certified") await this.#receipts.certified(item);
  }

  #statusLoop(): void {
    if (this.#stopped) return;
    this.tell();
    const ms = Math.max(250, this.#head.parameters.intervalMs / 2);
    this.#parts.components.clock.after(ms, () => this.#statusLoop());
  }

  async #sendStatus(): Promise<void> {
    const wanted = [
      ...this.#parts.intake.wantedPayloads(),
      ...this.#open.map(({ payload }) => payload),
    ];
    const held: Hex32[] = [];
    for (const hash of new Set(wanted)) if (await this.#parts.payloads.holds(hash)) held.push(hash);
    await this.#parts.status.send(this.#head, held);
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
