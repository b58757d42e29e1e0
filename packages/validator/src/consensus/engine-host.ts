/**
 * Carries the engine's effects out: locks before signatures, signatures before sends (D8).
 * Inputs wait in one queue, so the engine stays a single-threaded reducer.
 */

import {
  blockDigest,
  createEngine,
  createVoteCheck,
  DurableGate,
  type DurableRow,
  type DurableRows,
  durableRow,
  durableState,
  EarlyMessages,
  type Effect,
  type EngineSnapshot,
  type EngineState,
  type Equivocation,
  type HeightConfig,
  type Input,
  type PacemakerConfig,
  snapshot,
  step,
  type UnsignedMessage,
  type Verdict,
  type VerifyContext,
  verifyMessage,
} from "@platform/consensus-pbft";
import {
  type Certificate,
  type ConsensusMessage,
  decodeConsensusMessage,
  encodeConsensusMessage,
  type Hex32,
  messageHeight,
  Phase,
  type SignedConsensusMessage,
  type Signer,
  type VerifyEd25519,
  type VoteContext,
  validatorSetHash,
  voteSignBytes,
  voteSubject,
} from "@platform/protocol";
import type { Clock } from "../components.ts";
import type { Logger } from "../logger.ts";

export interface ProposalAnswer {
  readonly digest: Hex32;
  readonly block: Uint8Array;
}

/** What the engine asks of the pipeline. A null answer is silence. */
export interface EngineHooks {
  propose(height: bigint, view: number, parent: Certificate | null): Promise<ProposalAnswer | null>;
  validate(block: Uint8Array, view: number, fresh: boolean): Promise<Verdict | null>;
  /** Executes and commits; gives the next height's set. */
  decided(certificate: Certificate, block: Uint8Array): Promise<HeightConfig>;
  /** To all members, or to one by index. */
  send(to: "all" | number, bytes: Uint8Array): void;
  /** Sends the stored decision to a peer that is behind. */
  answer(to: number, height: bigint): void;
  /** A member's vote that verified: the peer may need it back after a disk restore. */
  seen(message: SignedConsensusMessage, context: VoteContext): void;
  evidence(evidence: Equivocation, context: VoteContext): void;
  fetch(from: bigint, member: number | null): void;
  restoredDisk(): void;
  fatal(error: unknown): void;
}

export interface EngineHostInit {
  readonly chainId: Hex32;
  readonly config: HeightConfig;
  readonly durable: DurableRows;
  readonly pacemaker: PacemakerConfig;
}

export interface EngineHostComponents {
  readonly session: Signer;
  readonly persist: (rows: readonly DurableRow[]) => Promise<void>;
  readonly verify: VerifyEd25519;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly hooks: EngineHooks;
}

export class EngineHost {
  readonly #parts: EngineHostComponents;
  readonly #chainId: Hex32;
  readonly #engine: EngineState;
  readonly #gate = new DurableGate();
  readonly #early = new EarlyMessages<{ member: number; bytes: Uint8Array }>();
  readonly #inputs: Input[] = [];
  readonly #timers = new Map<string, () => void>();
  #config: HeightConfig;
  #votes: VoteContext;
  #verify: VerifyContext;
  #previousVerify: VerifyContext | undefined;
  #writing: Promise<void> = Promise.resolve();
  #signing: Promise<void> = Promise.resolve();
  #stepping = false;
  #stopped = false;

  constructor(parts: EngineHostComponents, init: EngineHostInit) {
    this.#parts = parts;
    this.#chainId = init.chainId;
    this.#config = init.config;
    this.#votes = this.#voteContext(init.config);
    this.#verify = this.#verifyContext(init.config);
    const started = createEngine(init.config, init.pacemaker, durableState(init.durable));
    this.#engine = started.engine;
    this.#release(started.effects);
  }

  /** Height, view, leader and votes seen, for status pages. */
  snapshot(): EngineSnapshot {
    return snapshot(this.#engine);
  }

  get config(): HeightConfig {
    return this.#config;
  }

  feed(input: Input): void {
    this.#inputs.push(input);
    if (this.#stepping) return;
    this.#stepping = true;
    try {
      for (;;) {
        const next = this.#inputs.shift();
        if (next === undefined || this.#stopped) break;
        if (next.t === "new-height") this.#enter(next.config);
        this.#release(step(this.#engine, next));
        if (next.t === "new-height") this.#replayEarly();
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#stepping = false;
    }
  }

  /** A member's bytes; gives the code of a refusal, undefined when taken. */
  receive(member: number, bytes: Uint8Array): string | undefined {
    let message: ConsensusMessage;
    try {
      message = decodeConsensusMessage(bytes);
    } catch {
      return "MALFORMED";
    }
    const height = messageHeight(message);
    const current = this.#config.height;
    if (height === current) return this.#check(this.#verify, message);
    if (height > current) {
      if (height === current + 1n) this.#early.hold(member, bytes.length, { member, bytes });
      else this.feed({ t: "hint", from: member, height });
      return undefined;
    }
    if (isCommitOf(message, current - 1n) && this.#previousVerify !== undefined)
      return this.#check(this.#previousVerify, message);
    if (message.type !== "decided") this.#parts.hooks.answer(member, height);
    return undefined;
  }

  /** A decision of the current height from sync. */
  receiveDecision(certificate: Certificate, block: Uint8Array): string | undefined {
    return this.#check(this.#verify, { type: "decided", certificate, block });
  }

  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  #check(context: VerifyContext, message: ConsensusMessage): string | undefined {
    const verification = verifyMessage(context, message);
    if (verification.verdict === "reject") return verification.code;
    if (message.type !== "decided") this.#parts.hooks.seen(message, this.#votes);
    this.feed({ t: "message", message: verification.message });
    return undefined;
  }

  #enter(config: HeightConfig): void {
    this.#previousVerify = this.#verify;
    this.#config = config;
    this.#votes = this.#voteContext(config);
    this.#verify = this.#verifyContext(config);
  }

  #replayEarly(): void {
    for (const { member, bytes } of this.#early.take()) this.receive(member, bytes);
  }

  #release(effects: readonly Effect[]): void {
    for (const effect of this.#gate.admit(effects)) this.#carryOut(effect);
  }

  #carryOut(effect: Effect): void {
    const { hooks } = this.#parts;
    switch (effect.t) {
      case "persist":
        return this.#persist(effect);
      case "sign":
        return this.#sign(effect.message);
      case "send":
        return hooks.send(effect.to, encodeConsensusMessage(effect.message));
      case "answer":
        return hooks.answer(effect.to, effect.height);
      case "propose":
        void this.#propose(effect);
        return;
      case "validate":
        void this.#validate(effect);
        return;
      case "set-timer":
        return this.#setTimer(effect);
      case "clear-timer":
        this.#timers.get(effect.timer)?.();
        this.#timers.delete(effect.timer);
        return;
      case "decide":
        hooks.decided(effect.certificate, effect.block).then(
          (config) => this.feed({ t: "new-height", config }),
          (error) => this.#fail(error),
        );
        return;
      case "evidence":
        return hooks.evidence(effect.evidence, this.#votes);
      case "fetch":
        return hooks.fetch(effect.fromHeight, effect.from);
      case "higher-vote-seen":
        return hooks.restoredDisk();
    }
  }

  #persist(effect: Extract<Effect, { t: "persist" }>): void {
    const rows = effect.records.map((record) => durableRow(this.#votes, record));
    this.#writing = this.#writing
      .then(() => this.#parts.persist(rows))
      .then(() => {
        for (const free of this.#gate.persisted(effect.seq)) this.#carryOut(free);
      })
      .catch((error) => this.#fail(error));
  }

  /** In order: the engine counts its own votes in the order in which it cast them. */
  #sign(message: UnsignedMessage): void {
    const unsigned = { ...message, signature: "" } as SignedConsensusMessage;
    const bytes = voteSignBytes(this.#votes, voteSubject(unsigned));
    this.#signing = this.#signing
      .then(() => this.#parts.session.sign(bytes))
      .then((signature) => this.feed({ t: "signed", message: { ...unsigned, signature } }))
      .catch((error) => this.#fail(error));
  }

  #setTimer({ timer, height, view, ms }: Extract<Effect, { t: "set-timer" }>): void {
    this.#timers.get(timer)?.();
    const fire = (): void => this.feed({ t: "timer", timer, height, view });
    this.#timers.set(timer, this.#parts.clock.after(ms, fire));
  }

  #fail(error: unknown): void {
    if (this.#stopped) return;
    this.stop();
    this.#parts.hooks.fatal(error);
  }

  async #propose(effect: Extract<Effect, { t: "propose" }>): Promise<void> {
    const { height, view } = effect;
    try {
      const answer = await this.#parts.hooks.propose(height, view, effect.parentCertificate);
      if (answer !== null) this.feed({ t: "proposal", height, view, ...answer });
    } catch (error) {
      this.#parts.logger.error("Block could not be built", { height, error: String(error) });
    }
  }

  async #validate(effect: Extract<Effect, { t: "validate" }>): Promise<void> {
    const { height, view, digest, block, fresh } = effect;
    try {
      const verdict = await this.#parts.hooks.validate(block, view, fresh);
      if (verdict !== null) this.feed({ t: "validated", height, view, digest, verdict });
    } catch (error) {
      // A local failure is silence, never a vote (PROTOCOL §4).
      this.#parts.logger.error("Block could not be checked", { height, error: String(error) });
    }
  }

  #voteContext({ set }: HeightConfig): VoteContext {
    return {
      chainId: this.#chainId,
      epoch: set.epoch,
      validatorSetHash: validatorSetHash(set),
    };
  }

  #verifyContext({ set }: HeightConfig): VerifyContext {
    const context = this.#voteContext({ height: 0n, set, self: null });
    const checkVote = createVoteCheck(context, set, this.#parts.verify);
    return { set, checkVote, digestOf: blockDigest };
  }
}

/** A late COMMIT still joins the certificate that the next block carries. */
function isCommitOf(message: ConsensusMessage, height: bigint): boolean {
  return message.type === "vote" && message.phase === Phase.commit && message.height === height;
}
