/**
 * One instance of the shipped engine on virtual time, network and disk. A crash loses everything
 * but the records that were durable; a key of the adversary may run two of these (twins).
 */

import {
  createEngine,
  DurableGate,
  type DurableState,
  EarlyMessages,
  type Effect,
  type EngineState,
  type Input,
  step,
} from "@platform/consensus-pbft";
import {
  type ConsensusMessage,
  type Decided,
  messageHeight,
  Phase,
  type SignedConsensusMessage,
  type VoteSubject,
  voteSubject,
} from "@platform/protocol";
import type { Forger } from "./adversary.ts";
import { CorruptDisk, SimDisk } from "./disk.ts";
import type { Era } from "./era.ts";
import type { Fault } from "./fault.ts";
import type { Envelope, Instance } from "./instance.ts";
import { Judge } from "./judge.ts";
import { NodeTimers } from "./node-timers.ts";
import { createRandom, mixSeed, type Random } from "./random.ts";
import { replayDifference } from "./replay-check.ts";
import { signedMessage } from "./signed-message.ts";
import { describe } from "./trace.ts";
import { noteProposal, type World } from "./world.ts";

/** View 0 in ticks; message delays are 1 to 120 of them. */
const PACEMAKER = { viewMs: 100, viewMaxMs: 800, rebroadcastMs: 180 };
/** The simulated bodies are tiny: the early buffer counts messages only. */
const MESSAGE_BYTES = 1;

type EffectOf<T extends Effect["t"]> = Extract<Effect, { t: T }>;
type EffectCrash = Extract<Fault, { t: "crash-effect" }>;

export interface InstancePlace {
  readonly id: number;
  readonly key: number;
  /** 1 for the second of two twins. */
  readonly copy: number;
}

export class SimNode implements Instance {
  readonly id: number;
  readonly key: number;
  /** What faults call it. */
  readonly name: number;
  readonly honest: boolean;
  readonly disk = new SimDisk();
  /** Decided and executed blocks: rebuilt from peers if lost. */
  readonly chain: Decided[] = [];
  readonly #world: World;
  readonly #forger: Forger;
  readonly #random: Random;
  readonly #judge: Judge;
  readonly #timers: NodeTimers;
  readonly #lastHeight: bigint;
  readonly #isCounted: boolean;
  #engine: EngineState | null = null;
  #height = 1n;
  #era: Era;
  #gate = new DurableGate();
  #early = new EarlyMessages<{ readonly from: number; readonly envelope: Envelope }>();
  /** Waiting for the end of the running input. */
  #inputs: Input[] = [];
  #isBusy = false;
  #life = 0;
  #lastPersist = 0;
  /** Sequence number of this life's last transaction on disk. */
  #synced = 0n;
  #effects = 0;
  readonly #crashAt: EffectCrash[] = [];
  #writeTicks = 0;
  #fullUntil = 0;
  /** The disk is beyond repair: this instance stays down, or has to halt by itself. */
  #gone = false;

  constructor(world: World, forger: Forger, place: InstancePlace) {
    const { id, key, copy } = place;
    this.#world = world;
    this.#forger = forger;
    this.id = id;
    this.key = key;
    this.name = 2 * key + copy;
    this.honest = !world.byzantine.has(key);
    this.#lastHeight = BigInt(world.scenario.heights);
    this.#isCounted = this.honest && world.core.has(key);
    this.#era = world.eraAt(1n);
    this.#random = createRandom(mixSeed(world.scenario.seed, 1 + id));
    const later = (ticks: number, action: () => void): void => this.#later(ticks, action);
    const answer = (input: Input): void => this.#input(input);
    this.#judge = new Judge(world, this, { random: this.#random, later, answer });
    this.#timers = new NodeTimers(later, answer);
  }

  get height(): bigint {
    return this.#height;
  }

  /** Counts lives: what an earlier one set in motion is lost. */
  get life(): number {
    return this.#life;
  }

  get effects(): number {
    return this.#effects;
  }

  get alive(): boolean {
    return this.#engine !== null;
  }

  /** Starts from the disk; a disk that fails its checksum keeps the instance down for good. */
  start(): void {
    if (this.#gone || this.#engine !== null) return;
    const durable = this.#readDisk();
    if (durable === null) return;
    this.#world.trace(this, () => `START at ${this.#height}`);
    this.#gate = new DurableGate();
    this.#early = new EarlyMessages();
    this.#synced = 0n;
    const { engine, effects } = createEngine(this.#config(), PACEMAKER, durable);
    this.#engine = engine;
    this.#perform(effects);
    this.#becomeDue();
  }

  /** Stops at once; so many unsynced transactions were on the disk all the same. */
  crash(kept: number): void {
    if (this.#engine === null) return;
    this.checkReplay();
    this.#world.trace(this, () => "CRASH");
    this.#world.restarts++;
    this.disk.stop(kept);
    this.#engine = null;
    this.#inputs = [];
    this.#isBusy = false;
    this.#life++;
    this.#timers.stop();
    this.#lastPersist = 0;
  }

  /** For an enumeration that compares states. */
  get engine(): EngineState | null {
    return this.#engine;
  }

  crashAtEffect(fault: EffectCrash): void {
    this.#crashAt.push(fault);
  }

  jumpClock(ticks: number): void {
    this.#world.trace(this, () => `CLOCK ${ticks > 0 ? "ahead" : "back"} ${Math.abs(ticks)}`);
    this.#timers.jump(ticks);
  }

  slowDisk(ticks: number): void {
    this.#writeTicks = ticks;
  }

  fillDisk(ticks: number): void {
    this.#fullUntil = this.#world.calendar.now + ticks;
  }

  /** The executed chain on this machine ends earlier than the signer's records. */
  loseBlocks(count: number): void {
    for (let i = 0; i < count; i++) this.chain.pop();
    this.#height = BigInt(this.chain.length) + 1n;
    this.#era = this.#world.eraAt(this.#height);
  }

  /** m9, whenever nothing is on its way to the disk. */
  checkReplay(): void {
    if (this.#engine === null || !this.honest || this.#gone) return;
    if (this.#engine.seq !== this.#synced) return;
    const difference = replayDifference(this.#engine, PACEMAKER, this.disk.read());
    if (difference !== null) this.#world.violate("m9", `${this.key} ${difference}`);
  }

  /** Stops for good. */
  retire(): void {
    this.#gone = true;
    this.crash(0);
  }

  /** Own vote shown by a peer after a rollback: from here on the engine must be halted. */
  showLostVote(message: SignedConsensusMessage): void {
    this.#gone = true;
    const verified = this.#world.verify(this.#world.envelope(message), this.#era);
    if (verified !== null) this.#input({ t: "message", message: verified });
    if (this.#engine !== null && !this.#engine.halted)
      this.#world.violate("rollback", `${this.key} goes on with a disk older than its vote`);
    this.crash(0);
  }

  /** True if the lost vote lies where the engine now works, so that it has to stop. */
  isAt(message: SignedConsensusMessage): boolean {
    const engine = this.#engine;
    return engine !== null && engine.decided === null && message.height === this.#height;
  }

  /** As the shipped host sorts what arrives: by height first, by signature after that. */
  deliver(from: number, envelope: Envelope): void {
    if (this.#engine === null) return;
    const { message, height } = envelope;
    if (this.#world.log !== null) this.#traceMessage(from, message);
    if (height > this.#height) return this.#ahead(from, envelope);
    if (message.type === "decided" && height < this.#height) return;
    const era = height === this.#height ? this.#era : this.#world.eraAt(height);
    // A twin would see its other half as its own future: the adversary hides that from it.
    if (!this.honest && message.type !== "decided" && era.keys[message.signer] === this.key) return;
    const verified = this.#world.verify(envelope, era);
    if (verified === null) return;
    if (height === this.#height || isLateCommit(verified, this.#height)) {
      if (verified.type === "pre-prepare") noteProposal(this.#world, this, verified);
      return this.#input({ t: "message", message: verified });
    }
    if (verified.type === "view-change" || height + 1n < this.#height) this.#answer(from, height);
  }

  #traceMessage(from: number, message: ConsensusMessage): void {
    this.#world.trace(this, () => `< ${from} ${describe(message)}`);
  }

  #ahead(from: number, envelope: Envelope): void {
    const { height } = envelope;
    if (height === this.#height + 1n) this.#early.hold(from, MESSAGE_BYTES, { from, envelope });
    const index = this.#era.indexes[from] ?? -1;
    if (index >= 0) this.#input({ t: "hint", from: index, height });
    else this.#fetchFrom(from);
  }

  /** One input at a time: what a step causes at once waits until its effects are carried out. */
  #input(input: Input): void {
    if (this.#engine === null) return;
    if (this.#isBusy) {
      this.#inputs.push(input);
      return;
    }
    this.#isBusy = true;
    const life = this.#life;
    this.#turn(this.#engine, input);
    const waiting = this.#inputs;
    for (let i = 0; this.#life === life && i < waiting.length; i++)
      this.#turn(this.#engine, waiting[i] as Input);
    if (this.#life !== life) return;
    if (waiting.length > 0) this.#inputs = [];
    this.#isBusy = false;
    const { view } = this.#engine;
    if (this.honest && view > this.#world.topView) this.#world.topView = view;
  }

  #turn(engine: EngineState, input: Input): void {
    const effects = step(engine, input);
    if (effects.length > 0) this.#perform(effects);
  }

  #perform(effects: readonly Effect[]): void {
    const life = this.#life;
    for (const effect of this.#gate.admit(effects)) {
      this.#reach(effect);
      if (this.#life !== life) return;
    }
  }

  /** Carries an effect out, unless the machine stops right before it or right after. */
  #reach(effect: Effect): void {
    const number = this.#effects++;
    if (this.#crashAt.length === 0 || this.#world.healed) return this.#carryOut(effect);
    const point = this.#crashAt.find((one) => one.effect === number);
    if (point === undefined) return this.#carryOut(effect);
    this.#crashBy(point, effect);
  }

  #crashBy(point: EffectCrash, effect: Effect): void {
    const life = this.#life;
    if (point.side === "after") this.#carryOut(effect);
    if (this.#life !== life) return;
    this.#world.trace(this, () => `crash ${point.side} ${effect.t}`);
    this.crash(point.kept);
    this.#world.calendar.after(point.down, () => this.start());
  }

  #carryOut(effect: Effect): void {
    switch (effect.t) {
      case "sign":
        return this.#sign(effect);
      case "send":
        return this.#send(effect.to, effect.message);
      case "answer":
        return this.#answer(this.#world.eraAt(effect.height).keys[effect.to] ?? -1, effect.height);
      case "propose":
        return this.#judge.propose(effect);
      case "validate":
        return this.#judge.validate(effect);
      case "set-timer":
        return this.#timers.set(effect);
      case "clear-timer":
        return this.#timers.clear(effect.timer);
      case "decide":
        return this.#decide(effect);
      case "fetch":
        return this.#fetch(effect);
      case "evidence":
        return this.#evidence(effect);
      case "higher-vote-seen":
        return this.#halted(effect);
      case "persist":
        return this.#persist(effect);
      case "view-changed":
        return;
    }
  }

  #persist(effect: EffectOf<"persist">): void {
    const { scenario, calendar, healed } = this.#world;
    if (!healed && calendar.now < this.#fullUntil) {
      this.#world.trace(this, () => "DISK FULL");
      this.crash(0);
      calendar.after(this.#fullUntil - calendar.now, () => this.start());
      return;
    }
    this.disk.write(effect.records);
    const ticks = healed ? 0 : this.#random.below(scenario.maxPersistDelay + 1) + this.#writeTicks;
    const at = Math.max(calendar.now + ticks, this.#lastPersist);
    this.#lastPersist = at;
    const life = this.#life;
    this.#later(at - calendar.now, () => {
      this.disk.sync();
      this.#synced = effect.seq;
      for (const free of this.#gate.persisted(effect.seq)) {
        this.#reach(free);
        if (this.#life !== life) return;
      }
    });
  }

  #sign({ message }: EffectOf<"sign">): void {
    const subject = voteSubject(message);
    if (this.honest && !this.disk.holdsVote(subject))
      this.#world.violate("durable", `${this.key} signs what its disk does not hold`);
    const signature = this.#world.sign(message.signer, subject);
    const signed = signedMessage(message, signature);
    if (this.honest) {
      this.#world.monitors.signed(this.key, subject);
      if (signed.type === "pre-prepare") {
        noteProposal(this.#world, this, signed);
        this.#world.monitors.proposed(this.key, signed);
      }
    }
    if (this.#world.log !== null) this.#world.trace(this, () => describe(signed));
    this.#forger.remember(signed);
    this.#input({ t: "signed", message: signed });
  }

  #send(to: "all" | number, message: ConsensusMessage): void {
    const envelope = this.#world.envelope(message);
    const wanted = to === "all" ? -1 : (this.#era.keys[to] ?? -1);
    for (const node of this.#world.nodes)
      if (node.key !== this.key && (to === "all" || node.key === wanted))
        this.#world.transmit(this, node, envelope);
  }

  #answer(key: number, height: bigint): void {
    const decided = this.chain[Number(height) - 1];
    if (decided === undefined) return;
    const envelope = this.#world.envelope(decided);
    for (const node of this.#world.nodes)
      if (node.key === key && node !== this) this.#world.transmit(this, node, envelope);
  }

  /** The member that was named, and somebody else: the one named may be a liar for ever. */
  #fetch({ from }: EffectOf<"fetch">): void {
    if (from !== null) this.#fetchFrom(this.#era.keys[from] ?? -1);
    const others = this.#world.nodes.filter((node) => node.key !== this.key);
    this.#fetchFrom(this.#random.pick(others).key);
  }

  /** Stands for the sync protocol: a peer's stored decision, or whatever a liar has for one. */
  #fetchFrom(key: number): void {
    const height = this.#height;
    for (const holder of this.#world.nodes) {
      if (holder.key !== key || holder.key === this.key || !holder.alive) continue;
      const lie = holder.honest ? null : this.#forger.lie(height);
      const decided = lie ?? holder.chain[Number(height) - 1];
      if (decided !== undefined) this.#world.transmit(holder, this, this.#world.envelope(decided));
    }
  }

  #decide({ certificate, block }: EffectOf<"decide">): void {
    this.#world.trace(
      this,
      () => `DECIDE ${certificate.height}/${certificate.view} ${certificate.digest}`,
    );
    if (this.honest) {
      this.#world.monitors.decided(this.key, certificate, block);
      if (!this.disk.holdsDecision(certificate.height))
        this.#world.violate("durable", `${this.key} decides ${certificate.height} off the record`);
    }
    this.#judge.work(() => {
      if (certificate.height !== this.#height) return;
      this.chain.push({ type: "decided", certificate, block });
      if (this.#height === this.#lastHeight && this.#isCounted) this.#world.undecided--;
      this.#height += 1n;
      this.#era = this.#world.eraAt(this.#height);
      this.#input({ t: "new-height", config: this.#config() });
      this.#becomeDue();
      for (const { from, envelope } of this.#early.take()) this.deliver(from, envelope);
    });
  }

  /** m10: what the engine calls evidence must verify and must not name an honest member. */
  #evidence({ evidence }: EffectOf<"evidence">): void {
    const { first, second, signer } = evidence;
    const { oracle, byzantine } = this.#world;
    const proven =
      contradict(first.subject, second.subject) &&
      [first, second].every((vote) => oracle.check(signer, vote.subject, vote.signature));
    const accused = this.#world.eraAt(first.subject.height).keys[signer] ?? -1;
    this.#world.trace(this, () => `EVIDENCE against ${accused}`);
    if (!proven || !byzantine.has(accused))
      this.#world.violate("m10", `${this.key} accused ${accused}`);
  }

  #halted({ vote }: EffectOf<"higher-vote-seen">): void {
    this.#world.trace(this, () => "HALT");
    if (this.honest && !this.#gone)
      this.#world.violate(
        "halt",
        `${this.key} halted by its own vote of view ${vote.subject.view}`,
      );
  }

  #becomeDue(): void {
    const height = this.#height;
    if (height > BigInt(this.#world.scenario.heights)) return;
    const { maxDueDelay } = this.#world.scenario;
    this.#later(1 + this.#random.below(maxDueDelay), () => this.#input({ t: "due", height }));
  }

  #readDisk(): DurableState | null {
    try {
      return this.disk.read();
    } catch (error) {
      if (!(error instanceof CorruptDisk)) throw error;
      this.#world.trace(this, () => "REFUSES its disk");
      this.#gone = true;
      return null;
    }
  }

  #config() {
    const index = this.#era.indexes[this.key] ?? -1;
    return { height: this.#height, set: this.#era.set, self: index < 0 ? null : index };
  }

  #later(ticks: number, action: () => void): void {
    this.#world.calendar.afterInLife(ticks, this, action);
  }
}

/** Two contents for one slot, or a COMMIT and a VIEW-CHANGE beyond it that conceals it. */
function contradict(a: VoteSubject, b: VoteSubject): boolean {
  if (a.phase === Phase.commit && b.phase === Phase.viewChange) {
    const prepared = b.preparedView ?? null;
    return a.height === b.height && b.view > a.view && (prepared === null || prepared < a.view);
  }
  if (a.height !== b.height || a.view !== b.view || a.phase !== b.phase) return false;
  const content = ({ digest, nilReason = 0, preparedView = null }: VoteSubject): string =>
    `${digest}/${nilReason}/${preparedView}`;
  return content(a) !== content(b);
}

/** A late COMMIT still joins the certificate that the next block carries. */
function isLateCommit(message: ConsensusMessage, height: bigint): boolean {
  return (
    message.type === "vote" &&
    message.phase === Phase.commit &&
    messageHeight(message) + 1n === height
  );
}
