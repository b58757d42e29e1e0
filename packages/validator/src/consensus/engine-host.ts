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
  type Evidence,
  type HeightConfig,
  type Input,
  type InvalidProposal,
  invalidProposal,
  type PacemakerConfig,
  snapshot,
  step,
  type Verdict,
  type VerifyContext,
  type ViewExit,
  type VoteLock,
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
  type UnsignedMessage,
  type ValidatorSet,
  type VerifyEd25519,
  type VoteContext,
  type VoteSubject,
  validatorSetHash,
  voteSignBytes,
  voteSubject,
} from "@platform/protocol";
import type { Clock } from "../components.ts";
import type { Logger } from "../logger.ts";
import { foundEvidence } from "./found-evidence.ts";

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
  send(to: readonly Hex32[], bytes: Uint8Array): void;
  /** Sends the stored decision to a peer that is behind. */
  answer(to: Hex32, height: bigint): void;
  /** A member's vote that verified: the peer may need it back after a disk restore. */
  seen(hotkey: Hex32, message: SignedConsensusMessage, context: VoteContext): void;
  evidence(evidence: Evidence, set: ValidatorSet): void;
  /** The height in progress is due by this node's own knowledge; may be told again. */
  due(): void;
  viewChanged(exit: ViewExit, set: ValidatorSet): void;
  /** Null: any member that is ahead. */
  fetch(from: bigint, member: Hex32 | null): void;
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

/** Everything that belongs to one height's set: indexes and signatures mean nothing without it. */
interface Era {
  readonly set: ValidatorSet;
  readonly votes: VoteContext;
  readonly verify: VerifyContext;
}

export class EngineHost {
  readonly #parts: EngineHostComponents;
  readonly #chainId: Hex32;
  readonly #engine: EngineState;
  readonly #gate = new DurableGate();
  readonly #early = new EarlyMessages<{ from: Hex32; bytes: Uint8Array }>();
  readonly #inputs: Input[] = [];
  readonly #timers = new Map<string, () => void>();
  /** The last lock of each phase. */
  readonly #locked = new Map<Phase, VoteLock>();
  #config: HeightConfig;
  #era: Era;
  #previous: Era | undefined;
  #writing: Promise<void> = Promise.resolve();
  #signing: Promise<void> = Promise.resolve();
  #entered = Promise.withResolvers<void>();
  #stepping = false;
  #stopped = false;

  constructor(parts: EngineHostComponents, init: EngineHostInit) {
    this.#parts = parts;
    this.#chainId = init.chainId;
    this.#config = init.config;
    this.#era = this.#eraOf(init.config);
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
        if (this.#engine.due && this.#engine.decided === null) this.#parts.hooks.due();
        if (next.t === "new-height") this.#replayEarly();
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#stepping = false;
    }
  }

  /** Settles when the engine enters another height, or stops. */
  nextHeight(): Promise<void> {
    return this.#entered.promise;
  }

  /** True for members of the height in work and of the one before. */
  knows(hotkey: Hex32): boolean {
    return indexIn(this.#era, hotkey) >= 0 || indexIn(this.#previous, hotkey) >= 0;
  }

  /** A member's bytes; gives the code of a refusal, undefined when taken. */
  receive(from: Hex32, bytes: Uint8Array): string | undefined {
    let message: ConsensusMessage;
    try {
      message = decodeConsensusMessage(bytes);
    } catch {
      return "MALFORMED";
    }
    const height = messageHeight(message);
    const current = this.#config.height;
    if (height === current) return this.#check(this.#era, message);
    if (height > current) return this.#ahead(from, height, bytes);
    if (message.type === "decided") return undefined;
    if (isCommitOf(message, current - 1n) && this.#previous !== undefined)
      return this.#check(this.#previous, message);
    // Votes of the last height are the normal race; these peers are stuck below it.
    if (message.type === "view-change" || height + 1n < current)
      this.#parts.hooks.answer(from, height);
    return undefined;
  }

  /** A decision of the current height from sync. */
  receiveDecision(certificate: Certificate, block: Uint8Array): string | undefined {
    return this.#check(this.#era, { type: "decided", certificate, block });
  }

  stop(): void {
    this.#stopped = true;
    this.#entered.resolve();
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  #ahead(from: Hex32, height: bigint, bytes: Uint8Array): undefined {
    if (height === this.#config.height + 1n) this.#early.hold(from, bytes.length, { from, bytes });
    const index = indexIn(this.#era, from);
    if (index >= 0) this.feed({ t: "hint", from: index, height });
    // A member of a set that this node has not reached yet.
    else this.#parts.hooks.fetch(this.#config.height, from);
  }

  #check(era: Era, message: ConsensusMessage): string | undefined {
    const verification = verifyMessage(era.verify, message);
    if (verification.verdict === "reject") return verification.code;
    if (message.type === "pre-prepare") {
      const found = invalidProposal(era.votes, message);
      if (found !== null) this.#accuse(era, found);
    }
    if (message.type !== "decided") {
      const signer = hotkeyAt(era, message.signer);
      if (signer !== null) this.#parts.hooks.seen(signer, message, era.votes);
    }
    this.feed({ t: "message", message: verification.message });
    return undefined;
  }

  #enter(config: HeightConfig): void {
    this.#previous = this.#era;
    this.#config = config;
    // The set stays for an epoch, and with it all that was derived from it.
    if (config.set !== this.#era.set) this.#era = this.#eraOf(config);
    this.#entered.resolve();
    this.#entered = Promise.withResolvers<void>();
  }

  #replayEarly(): void {
    for (const { from, bytes } of this.#early.take()) this.receive(from, bytes);
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
        return hooks.send(this.#receivers(effect.to), encodeConsensusMessage(effect.message));
      case "answer":
        return this.#withMember(effect.to, (to) => hooks.answer(to, effect.height));
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
        return this.#accuse(this.#era, effect.evidence);
      case "view-changed":
        return hooks.viewChanged(effect.exit, this.#era.set);
      case "fetch":
        return hooks.fetch(
          effect.fromHeight,
          effect.from === null ? null : hotkeyAt(this.#era, effect.from),
        );
      case "higher-vote-seen":
        return hooks.restoredDisk();
    }
  }

  #accuse(era: Era, found: Equivocation | InvalidProposal): void {
    const offender = hotkeyAt(era, found.signer);
    if (offender !== null)
      this.#parts.hooks.evidence(foundEvidence(offender, found, era.votes), era.set);
  }

  #persist(effect: Extract<Effect, { t: "persist" }>): void {
    const rows = effect.records.map((record) => durableRow(this.#era.votes, record));
    for (const row of rows) if (row.kind === "vote") this.#locked.set(row.lock.phase, row.lock);
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
    const bytes = this.#bytesToSign(voteSubject(unsigned));
    this.#signing = this.#signing
      .then(() => this.#parts.session.sign(bytes))
      .then((signature) => this.feed({ t: "signed", message: { ...unsigned, signature } }))
      .catch((error) => this.#fail(error));
  }

  /** The bytes that were locked, where this run locked them: nothing else may be signed in that place. */
  #bytesToSign(subject: VoteSubject): Uint8Array {
    const lock = this.#locked.get(subject.phase);
    const same = lock?.height === subject.height && lock.view === subject.view;
    return same ? lock.signBytes : voteSignBytes(this.#era.votes, subject);
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

  #receivers(to: "all" | number): Hex32[] {
    const { set, self } = this.#config;
    return set.members
      .filter((_, index) => index !== self && (to === "all" || to === index))
      .map(({ hotkey }) => hotkey);
  }

  #withMember(index: number, use: (hotkey: Hex32) => void): void {
    const hotkey = hotkeyAt(this.#era, index);
    if (hotkey !== null) use(hotkey);
  }

  #eraOf({ set }: HeightConfig): Era {
    const votes: VoteContext = {
      chainId: this.#chainId,
      epoch: set.epoch,
      validatorSetHash: validatorSetHash(set),
    };
    const checkVote = createVoteCheck(votes, set, this.#parts.verify);
    return { set, votes, verify: { set, checkVote, digestOf: blockDigest } };
  }
}

function indexIn(era: Era | undefined, hotkey: Hex32): number {
  return era?.set.members.findIndex((member) => member.hotkey === hotkey) ?? -1;
}

function hotkeyAt(era: Era, index: number): Hex32 | null {
  return era.set.members[index]?.hotkey ?? null;
}

/** A late COMMIT still joins the certificate that the next block carries. */
function isCommitOf(message: ConsensusMessage, height: bigint): boolean {
  return message.type === "vote" && message.phase === Phase.commit && message.height === height;
}
