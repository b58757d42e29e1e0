import { readFileSync } from "node:fs";
import {
  type ConsensusMessage,
  type Hex32,
  NilReason,
  Phase,
  type SignedConsensusMessage,
  ZERO_HASH,
} from "@platform/protocol";
import { leader } from "../../src/index.ts";
import { block, digestOf, HEIGHT, Rig, setOf } from "./rig.ts";

/** What the model did last; replica v leads view v. */
export interface ModelStep {
  readonly name: string;
  readonly replica: number;
  readonly view: number;
  readonly value: string;
  readonly preparedView: number;
  readonly from: readonly number[];
}

export interface ModelTrace {
  readonly steps: readonly ModelStep[];
  readonly decided: ReadonlyMap<number, string>;
}

export function readTrace(name: string): ModelTrace {
  const path = new URL(`../traces/${name}.jsonl`, import.meta.url);
  const [decided, ...steps] = readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
  return {
    decided: new Map(decided as [number, string][]),
    steps: steps as ModelStep[],
  };
}

const bodyOf = (value: string): Uint8Array => block(Number.parseInt(value, 16));
const hashOf = (value: string): Hex32 => {
  if (value === "nil" || value === "none") return ZERO_HASH;
  return digestOf(bodyOf(value));
};

/**
 * Shipped engines that are given exactly what each step of the model rests on: the messages of its
 * quorum, a verdict or a timer. After each step the engine must have signed what the model signed.
 */
export class ModelReplay {
  readonly #height: bigint;
  readonly #powers: readonly number[];
  /** Index in the set by number in the model. */
  readonly #members: readonly number[];
  /** Replicas that follow the rules. */
  readonly rigs: ReadonlyMap<number, Rig>;
  readonly #forged: SignedConsensusMessage[] = [];
  readonly #forger: Rig;

  constructor(trace: ModelTrace, powers: readonly number[]) {
    const found = orderedLike(powers);
    this.#height = found.height;
    this.#powers = found.powers;
    this.#members = found.members;
    const faulty = new Set(
      trace.steps.filter(({ name }) => name.startsWith("forge")).map(({ replica }) => replica),
    );
    const honest = powers.flatMap((_, replica) => (faulty.has(replica) ? [] : [replica]));
    this.rigs = new Map(honest.map((replica) => [replica, this.#rig(this.#index(replica))]));
    this.#forger = this.#rig(null);
  }

  /** Every message that was signed so far, forged ones included. */
  get signed(): SignedConsensusMessage[] {
    const sent = [...this.rigs.values()].flatMap((rig) =>
      rig.all("send").map(({ message }) => message),
    );
    const own = sent.filter((message) => message.type !== "decided");
    return [...this.#forged, ...own];
  }

  /** Values by replica; "none" for those that did not decide. */
  get decided(): Map<number, string> {
    const values = new Map([0, 1, 2, 3].map((replica) => [replica, "none"]));
    for (const [replica, rig] of this.rigs) {
      const [effect] = rig.all("decide");
      const value = ["a", "b"].find((one) => hashOf(one) === effect?.certificate.digest);
      if (value !== undefined) values.set(replica, value);
    }
    return values;
  }

  /** True if the engine, or the forger, signed what the model's replica did in this step. */
  take(step: ModelStep): boolean {
    if (step.name.startsWith("forge")) return this.#forge(step);
    const rig = this.rigs.get(step.replica);
    if (rig === undefined) return false;
    if (step.name === "propose") return this.#propose(rig, step);
    if (step.name === "prepare") return this.#prepare(rig, step);
    if (step.name === "commit") {
      this.#deliver(rig, isVote(step, Phase.prepare));
      return this.#hasSigned(step, isVote(step, Phase.commit));
    }
    if (step.name === "view-change") return this.#enterView(rig, step);
    this.#deliver(rig, isVote(step, Phase.commit));
    const [decision] = rig.all("decide");
    const { view, digest } = decision?.certificate ?? {};
    return view === step.view && digest === hashOf(step.value);
  }

  /** Shows everything to everybody. */
  flood(): void {
    for (const rig of this.rigs.values()) this.#deliver(rig, () => true);
  }

  #index(replica: number): number {
    return this.#members[replica] as number;
  }

  #rig(self: number | null): Rig {
    return new Rig({ powers: this.#powers, height: this.#height, self });
  }

  #deliver(rig: Rig, wanted: (message: SignedConsensusMessage) => boolean): void {
    const messages: ConsensusMessage[] = this.signed.filter(
      (message) => message.signer !== rig.self && wanted(message),
    );
    rig.receive(...messages);
  }

  #hasSigned(step: ModelStep, wanted: (message: SignedConsensusMessage) => boolean): boolean {
    const signer = this.#index(step.replica);
    return this.signed.some((message) => message.signer === signer && wanted(message));
  }

  #propose(rig: Rig, step: ModelStep): boolean {
    const { view, value } = step;
    const from = step.from.map((replica) => this.#index(replica));
    rig.give({ t: "due", height: this.#height });
    this.#deliver(
      rig,
      (message) =>
        message.type === "view-change" && message.view === view && from.includes(message.signer),
    );
    if (rig.all("propose").some((effect) => effect.view === view)) {
      const [digest, body] = [hashOf(value), bodyOf(value)];
      rig.give({ t: "proposal", height: this.#height, view, digest, block: body });
    }
    return this.#hasSigned(step, (message) => {
      if (!isProposal(step)(message)) return false;
      const claims = message.type === "pre-prepare" ? message.justification?.claims : undefined;
      const signers = (claims ?? []).map(({ signer }) => signer);
      return signers.join() === from.toSorted((a, b) => a - b).join();
    });
  }

  #prepare(rig: Rig, step: ModelStep): boolean {
    const { view, value } = step;
    const ok = value !== "nil";
    this.#deliver(
      rig,
      (message) =>
        message.type === "pre-prepare" &&
        message.view === view &&
        (!ok || message.digest === hashOf(value)),
    );
    for (const asked of rig.all("validate")) {
      if (asked.view !== view) continue;
      const { height, digest } = asked;
      const verdict = ok ? { ok } : ({ ok, nilReason: NilReason.invalidExtrinsic } as const);
      rig.give({ t: "validated", height, view, digest, verdict });
    }
    return this.#hasSigned(step, isVote(step, Phase.prepare));
  }

  /** By nil votes if they suffice, else by the timer, which waits for the others' VIEW-CHANGEs. */
  #enterView(rig: Rig, step: ModelStep): boolean {
    const left = step.view - 1;
    const nil = { ...step, view: left, value: "nil" };
    this.#deliver(rig, isVote(nil, Phase.prepare));
    this.#deliver(rig, (message) => message.type === "view-change" && message.view === left);
    rig.give({ t: "due", height: this.#height });
    rig.give({ t: "timer", timer: "view", height: this.#height, view: left });
    return this.#hasSigned(
      step,
      (message) =>
        message.type === "view-change" &&
        message.view === step.view &&
        (message.preparedView ?? -1) === step.preparedView &&
        message.digest === hashOf(step.value),
    );
  }

  #forge(step: ModelStep): boolean {
    const { view, value } = step;
    const signer = this.#index(step.replica);
    const forger = this.#forger;
    const forms: Readonly<Record<string, () => ConsensusMessage>> = {
      "forge-proposal": () => forger.prePrepare(view, bodyOf(value)),
      "forge-prepare": () => forger.prepare(signer, view, hashOf(value)),
      "forge-commit": () => forger.commit(signer, view, hashOf(value)),
      "forge-view-change": () => forger.viewChange(signer, view),
    };
    const forged = forms[step.name]?.();
    if (forged === undefined || forged.type === "decided" || forged.signer !== signer) return false;
    this.#forged.push(forged);
    return true;
  }
}

function isProposal({ view, value }: ModelStep) {
  return (message: SignedConsensusMessage): boolean =>
    message.type === "pre-prepare" && message.view === view && message.digest === hashOf(value);
}

function isVote({ view, value }: ModelStep, phase: Phase) {
  return (message: SignedConsensusMessage): boolean =>
    message.type === "vote" &&
    message.phase === phase &&
    message.view === view &&
    message.digest === hashOf(value);
}

/** A height and an order of the powers in which member `members[v]` leads view v. */
function orderedLike(powers: readonly number[]): {
  readonly height: bigint;
  readonly powers: readonly number[];
  readonly members: readonly number[];
} {
  const set = setOf(...powers);
  for (let height = HEIGHT; ; height++) {
    const members = powers.map((_, view) => leader(set, height, view));
    if (members.every((member, view) => powers[member] === powers[view]))
      return { height, powers, members };
  }
}
