/** One engine among scripted members: builds what the others sign and collects what it does. */

import {
  type Certificate,
  type ConsensusMessage,
  type Hex32,
  type Justification,
  Phase,
  type SignedConsensusMessage,
  type ValidatorSet,
  type VoteSubject,
  voteSubject,
  ZERO_HASH,
} from "@platform/protocol";
import {
  createEngine,
  type DurableRecord,
  type DurableState,
  type Effect,
  EMPTY_DURABLE,
  type EngineState,
  type Input,
  leader,
  step,
  type VerifiedMessage,
  type VerifyContext,
  verifyMessage,
} from "../../src/index.ts";

export const PACEMAKER = { viewMs: 1000, viewMaxMs: 5000, rebroadcastMs: 700 };
export const HEIGHT = 5n;

export function setOf(...powers: number[]): ValidatorSet {
  return {
    epoch: 3n,
    boundary: 77n,
    members: powers.map((power, index) => ({
      hotkey: `${index}`.padStart(64, "0"),
      sessionKey: `${index}`.padStart(64, "f"),
      power: BigInt(power),
    })),
  };
}

/** A block is one byte; its digest is that byte 32 times. */
export const block = (byte: number): Uint8Array => Uint8Array.of(byte);
export const digestOf = (bytes: Uint8Array): Hex32 =>
  (bytes[0] as number).toString(16).padStart(2, "0").repeat(32);

/** A signature that only says what it signs: checking it is comparing it. */
function signatureOf(signer: number, subject: VoteSubject): string {
  const { height, view, phase, digest, nilReason = 0, preparedView = null } = subject;
  return `${signer}|${height}|${view}|${phase}|${digest}|${nilReason}|${preparedView}`;
}

type Effects<T extends Effect["t"]> = Extract<Effect, { t: T }>[];

export class Rig {
  readonly set: ValidatorSet;
  readonly self: number;
  readonly context: VerifyContext;
  readonly height: bigint;
  engine: EngineState;
  /** Every effect so far. */
  readonly log: Effect[] = [];
  /** Set to false to hold own signatures back. */
  signs = true;

  constructor(
    options: {
      readonly powers?: readonly number[];
      readonly self?: number | null;
      readonly durable?: DurableState;
      readonly height?: bigint;
    } = {},
  ) {
    const { powers = [1, 1, 1, 1], durable = EMPTY_DURABLE, height = HEIGHT } = options;
    this.set = setOf(...powers);
    this.height = height;
    this.context = {
      set: this.set,
      checkVote: (signer, subject, signature) => signature === signatureOf(signer, subject),
      digestOf,
    };
    const self = options.self === undefined ? this.leader(3) : options.self;
    this.self = self ?? -1;
    const { engine, effects } = createEngine({ height, set: this.set, self }, PACEMAKER, durable);
    this.engine = engine;
    this.#take(effects);
  }

  leader(view: number): number {
    return leader(this.set, this.height, view);
  }

  /** All members but this one. */
  get others(): number[] {
    return this.set.members.flatMap((_, index) => (index === this.self ? [] : [index]));
  }

  give(input: Input): readonly Effect[] {
    const before = this.log.length;
    this.#take(step(this.engine, input));
    return this.log.slice(before);
  }

  receive(...messages: ConsensusMessage[]): readonly Effect[] {
    return messages.flatMap((message) =>
      this.give({ t: "message", message: this.verified(message) }),
    );
  }

  verified(message: ConsensusMessage): VerifiedMessage {
    const result = verifyMessage(this.context, message);
    if (result.verdict !== "accept") throw new Error(result.code);
    return result.message;
  }

  all<T extends Effect["t"]>(t: T): Effects<T> {
    return this.log.filter((effect) => effect.t === t) as Effects<T>;
  }

  records(): DurableRecord[] {
    return this.all("persist").flatMap((effect) => [...effect.records]);
  }

  /** Subjects that this engine locked, as "phase@view:digest byte". */
  votes(): string[] {
    const names = ["view-change", "pre-prepare", "prepare", "commit"];
    return this.records().flatMap((record) =>
      record.kind === "vote"
        ? [
            `${names[record.subject.phase]}@${record.subject.view}:${record.subject.digest.slice(0, 2)}`,
          ]
        : [],
    );
  }

  prepare(signer: number, view: number, digest: Hex32, nilReason = 0): ConsensusMessage {
    return this.#vote(signer, view, Phase.prepare, digest, nilReason);
  }

  commit(signer: number, view: number, digest: Hex32): ConsensusMessage {
    return this.#vote(signer, view, Phase.commit, digest, 0);
  }

  viewChange(
    signer: number,
    view: number,
    prepared: Certificate | null = null,
    body: Uint8Array | null = null,
  ): SignedConsensusMessage {
    const digest = prepared?.digest ?? ZERO_HASH;
    const preparedView = prepared?.view ?? null;
    const base = { type: "view-change", height: this.height, view, digest, preparedView } as const;
    return this.#sign({ ...base, prepared, block: body, signer, signature: "" });
  }

  prePrepare(
    view: number,
    body: Uint8Array,
    justification: Justification | null = null,
  ): SignedConsensusMessage {
    const digest = digestOf(body);
    const base = { type: "pre-prepare", height: this.height, view, digest, block: body } as const;
    return this.#sign({ ...base, justification, signer: this.leader(view), signature: "" });
  }

  justification(
    view: number,
    signers: readonly number[],
    prepared: Certificate | null = null,
  ): Justification {
    const claims = signers.map((signer, position) => {
      const message = this.viewChange(signer, view, position === 0 ? prepared : null);
      if (message.type !== "view-change") throw new Error("not a view change");
      const { digest, preparedView, signature } = message;
      return { signer, digest, preparedView, signature };
    });
    return { claims, prepared };
  }

  certificate(
    phase: typeof Phase.prepare | typeof Phase.commit,
    view: number,
    digest: Hex32,
    signers: readonly number[],
  ): Certificate {
    const { height } = this;
    const subject: VoteSubject = { height, view, phase, digest, nilReason: 0 };
    const signatures = signers.map((index) => ({ index, signature: signatureOf(index, subject) }));
    return { height, view, digest, signatures };
  }

  #vote(
    signer: number,
    view: number,
    phase: typeof Phase.prepare | typeof Phase.commit,
    digest: Hex32,
    nilReason: number,
  ): ConsensusMessage {
    const base = { type: "vote", height: this.height, view, phase, digest, nilReason } as const;
    return this.#sign({ ...base, signer, signature: "" });
  }

  #sign<M extends SignedConsensusMessage>(message: M): M {
    return { ...message, signature: signatureOf(message.signer, voteSubject(message)) };
  }

  #take(effects: readonly Effect[]): void {
    this.log.push(...effects);
    if (!this.signs) return;
    for (const effect of effects)
      if (effect.t === "sign")
        this.give({ t: "signed", message: this.#sign({ ...effect.message, signature: "" }) });
  }
}

/** Brings a rig to the point where the leader's block of view 0 was found valid. */
export function proposed(rig: Rig, body: Uint8Array = block(1)): void {
  rig.receive(rig.prePrepare(0, body));
  rig.give({
    t: "validated",
    height: rig.height,
    view: 0,
    digest: digestOf(body),
    verdict: { ok: true },
  });
}
