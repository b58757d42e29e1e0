/**
 * One instance of the shipped engine on virtual time, network and disk. A crash loses everything
 * but the records that were durable; a member of the adversary may run two of these (twins).
 */

import {
  createEngine,
  DurableGate,
  type DurableRecord,
  type DurableState,
  EarlyMessages,
  type Effect,
  EMPTY_DURABLE,
  type EngineState,
  type Input,
  step,
  type Verdict,
} from "@platform/consensus-pbft";
import { type ConsensusMessage, messageHeight, NilReason, voteSubject } from "@platform/protocol";
import type { World } from "./world.ts";

/** View 0 in ticks; message delays are 1 to 120 of them. */
const PACEMAKER = { viewMs: 100, viewMaxMs: 800, rebroadcastMs: 180 };
/** The simulated bodies are tiny: the early buffer counts messages only. */
const MESSAGE_BYTES = 1;

type EffectOf<T extends Effect["t"]> = Extract<Effect, { t: T }>;

export class SimNode {
  readonly id: number;
  readonly member: number;
  readonly honest: boolean;
  readonly #world: World;
  #durable: DurableState = EMPTY_DURABLE;
  /** Decided and executed blocks: rebuilt from peers if lost, so never lost here. */
  readonly chain: Extract<ConsensusMessage, { type: "decided" }>[] = [];
  #engine: EngineState | null = null;
  #gate = new DurableGate();
  #early = new EarlyMessages<ConsensusMessage>();
  #inputs: Input[] = [];
  /** Counts lives: what an earlier life set in motion is lost. */
  #life = 0;
  #timers: Record<"view" | "rebroadcast", number> = { view: 0, rebroadcast: 0 };
  #lastPersist = 0;

  constructor(world: World, id: number, member: number) {
    this.#world = world;
    this.id = id;
    this.member = member;
    this.honest = !world.scenario.byzantine.has(member);
  }

  get height(): bigint {
    return BigInt(this.chain.length) + 1n;
  }

  get alive(): boolean {
    return this.#engine !== null;
  }

  start(): void {
    const set = this.#world.setAt(this.height);
    this.#gate = new DurableGate();
    this.#early = new EarlyMessages();
    const config = { height: this.height, set, self: this.member };
    const { engine, effects } = createEngine(config, PACEMAKER, this.#durable);
    this.#engine = engine;
    this.#perform(effects);
    this.#becomeDue();
  }

  crash(): void {
    this.#trace("crash");
    this.#engine = null;
    this.#inputs = [];
    this.#life++;
    this.#timers.view++;
    this.#timers.rebroadcast++;
    this.#lastPersist = 0;
  }

  deliver(from: number, message: ConsensusMessage): void {
    if (this.#engine === null) return;
    // A twin would see its other half as its own future: the adversary hides that from it.
    if (message.type !== "decided" && message.signer === this.member) return;
    const height = messageHeight(message);
    if (height > this.height) {
      if (height === this.height + 1n) this.#early.hold(from, MESSAGE_BYTES, message);
      return this.#input({ t: "hint", from, height });
    }
    const verified = this.#world.verify(message);
    if (verified === null) return;
    if (this.honest && verified.type === "pre-prepare")
      this.#world.monitors.received(this.member, verified);
    this.#input({ t: "message", message: verified });
  }

  /** One input at a time: what a step causes at once waits until its effects are carried out. */
  #input(input: Input): void {
    if (this.#engine === null) return;
    this.#inputs.push(input);
    if (this.#inputs.length > 1) return;
    for (let next = this.#inputs[0]; next !== undefined; next = this.#inputs[0]) {
      this.#perform(step(this.#engine, next));
      this.#inputs.shift();
    }
    const { view } = this.#engine;
    if (view > this.#world.topView) this.#world.topView = view;
  }

  #perform(effects: readonly Effect[]): void {
    if (effects.length === 0) return;
    for (const effect of this.#gate.admit(effects)) this.#carryOut(effect);
  }

  #persist(effect: EffectOf<"persist">): void {
    const { random, scenario, calendar, healed } = this.#world;
    const ticks = healed ? 0 : random.below(scenario.maxPersistDelay + 1);
    const at = Math.max(calendar.now + ticks, this.#lastPersist);
    this.#lastPersist = at;
    const done = () => {
      for (const record of effect.records) this.#durable = withRecord(this.#durable, record);
      for (const free of this.#gate.persisted(effect.seq)) this.#carryOut(free);
    };
    this.#later(at - calendar.now, done);
  }

  #carryOut(effect: Effect): void {
    switch (effect.t) {
      case "sign":
        return this.#sign(effect);
      case "send":
        return this.#send(effect.to, effect.message);
      case "answer":
        return this.#answer(effect);
      case "propose":
        if (this.honest)
          this.#world.monitors.building(this.member, effect.height, effect.parentCertificate);
        return this.#work(() => this.#propose(effect));
      case "validate":
        if (this.honest) this.#world.monitors.validating(this.member, effect);
        return this.#work(() => this.#validate(effect));
      case "set-timer":
        return this.#setTimer(effect);
      case "clear-timer":
        this.#timers[effect.timer]++;
        return;
      case "decide":
        return this.#decide(effect);
      case "fetch":
        return this.#fetch(effect);
      case "evidence":
        return this.#evidence(effect);
      case "view-changed":
        return;
      case "higher-vote-seen":
        this.#world.monitors.violations.push({ monitor: "halt", detail: `${this.member} halted` });
        return;
      case "persist":
        return this.#persist(effect);
    }
  }

  #sign({ message }: EffectOf<"sign">): void {
    if (this.#engine === null) return;
    const subject = voteSubject({ ...message, signature: "" });
    const signature = this.#world.sign(this.member, subject);
    if (this.honest) this.#world.monitors.signed(this.member, subject);
    const signed = { ...message, signature };
    if (signed.type === "pre-prepare" && this.honest) {
      this.#world.monitors.received(this.member, signed);
      this.#world.monitors.proposed(this.member, signed);
    }
    this.#trace(`sign ${describe(signed)}`);
    this.#input({ t: "signed", message: signed });
  }

  #send(to: "all" | number, message: ConsensusMessage): void {
    for (const node of this.#world.nodes)
      if (node.member !== this.member && (to === "all" || to === node.member))
        this.#world.transmit(this, node, message);
  }

  #answer({ to, height }: EffectOf<"answer">): void {
    const decided = this.chain[Number(height) - 1];
    if (decided !== undefined) this.#send(to, decided);
  }

  /** Stands for the sync protocol: some peer's stored decision, on the same lossy network. */
  #fetch({ fromHeight, from }: EffectOf<"fetch">): void {
    const { nodes, random } = this.#world;
    const holders = nodes.filter(
      (node) => node !== this && node.alive && node.chain.length >= Number(fromHeight),
    );
    const asked = holders.filter((node) => from === null || node.member === from);
    if (asked.length === 0) return;
    const holder = random.pick(asked);
    const decided = holder.chain[Number(fromHeight) - 1];
    if (decided !== undefined) this.#world.transmit(holder, this, decided);
  }

  #propose({ height, view }: EffectOf<"propose">): void {
    const { blocks, calendar, scenario } = this.#world;
    const { digest, bytes } = blocks.create(height, true, calendar.now + scenario.staleTicks);
    this.#input({ t: "proposal", height, view, digest, block: bytes });
  }

  #validate({ height, view, digest, fresh }: EffectOf<"validate">): void {
    const { blocks, calendar, random, scenario, healed } = this.#world;
    const block = blocks.get(digest);
    let verdict: Verdict = { ok: true };
    if (block?.valid !== true) verdict = { ok: false, nilReason: NilReason.wrongRoot };
    else if (fresh && block.staleAt < calendar.now)
      verdict = { ok: false, nilReason: NilReason.chainView };
    else if (fresh && !healed && random.chance(scenario.localRefusalPermille))
      verdict = { ok: false, nilReason: NilReason.clock };
    this.#input({ t: "validated", height, view, digest, verdict });
  }

  #setTimer({ timer, height, view, ms }: EffectOf<"set-timer">): void {
    const token = ++this.#timers[timer];
    this.#later(ms, () => {
      if (this.#timers[timer] === token) this.#input({ t: "timer", timer, height, view });
    });
  }

  #decide({ certificate, block }: EffectOf<"decide">): void {
    this.#trace(`decide ${certificate.digest} at ${certificate.height}/${certificate.view}`);
    if (this.honest) this.#world.monitors.decided(this.member, certificate, block);
    this.#work(() => {
      if (certificate.height !== this.height) return;
      this.chain.push({ type: "decided", certificate, block });
      const set = this.#world.setAt(this.height);
      const config = { height: this.height, set, self: this.member };
      this.#input({ t: "new-height", config });
      this.#becomeDue();
      for (const message of this.#early.take()) this.deliver(-1, message);
    });
  }

  /** m10: what the engine calls evidence must verify and must not name an honest member. */
  #evidence({ evidence }: EffectOf<"evidence">): void {
    const { first, second, signer } = evidence;
    const { monitors, oracle, scenario } = this.#world;
    const proven = [first, second].every((vote) =>
      oracle.check(signer, vote.subject, vote.signature),
    );
    if (!proven || !scenario.byzantine.has(signer))
      monitors.violations.push({ monitor: "m10", detail: `${this.member} accused ${signer}` });
  }

  #becomeDue(): void {
    const { height } = this;
    if (height > this.#world.scenario.heights) return;
    this.#later(1 + this.#world.random.below(20), () => this.#input({ t: "due", height }));
  }

  #work(action: () => void): void {
    const { random, scenario, healed } = this.#world;
    const ticks = healed ? 1 : random.below(scenario.maxWorkDelay + 1);
    this.#later(ticks, action);
  }

  #later(ticks: number, action: () => void): void {
    const life = this.#life;
    this.#world.calendar.after(ticks, () => {
      if (this.#life === life) action();
    });
  }

  #trace(line: string): void {
    const { log, calendar } = this.#world;
    if (log !== null) log(`${calendar.now}\t${this.id}(${this.member})\t${line}`);
  }
}

/** Locks of the highest height, the newest certificate and decision: what the database keeps. */
function withRecord(durable: DurableState, record: DurableRecord): DurableState {
  if (record.kind === "decision") return { ...durable, decision: record.decision };
  if (record.kind === "prepared") return { ...durable, prepared: record.prepared };
  const { subject } = record;
  const votes = durable.votes.filter((vote) => vote.subject.height >= subject.height);
  return { ...durable, votes: [...votes, { subject, signature: null }] };
}

function describe(message: Exclude<ConsensusMessage, { type: "decided" }>): string {
  const { height, view, digest } = message;
  const at = `${height}/${view}`;
  if (message.type === "vote")
    return `${message.phase === 2 ? "PREPARE" : "COMMIT"} ${at} ${digest}`;
  if (message.type === "view-change") return `VIEW-CHANGE ${at} holds ${message.preparedView}`;
  return `PRE-PREPARE ${at} ${digest}`;
}
