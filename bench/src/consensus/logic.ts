/** The protocol alone: messages are decoded beforehand, signatures and digests are an oracle. */

import {
  createEngine,
  DurableGate,
  type Effect,
  EMPTY_DURABLE,
  type EngineState,
  type Input,
  step,
  type VerifyContext,
  verifyMessage,
} from "@platform/consensus-pbft";
import { type ConsensusMessage, decodeConsensusMessage } from "@platform/protocol";
import type { EngineLoad, Frame, HeightLoad } from "./engine-load.ts";
import { PACEMAKER } from "./replica.ts";

/** One height, ready to be given to the engine. */
interface Script {
  readonly load: HeightLoad;
  readonly messages: readonly ConsensusMessage[];
}

export interface LogicRun {
  readonly scripts: readonly Script[];
  /** Received messages of one run. */
  readonly messages: number;
  /** @returns heights decided */
  run(): number;
}

/** @throws Error if the engine refuses a message */
export function prepareLogic(load: EngineLoad): LogicRun {
  const scripts = load.heights.map((height) => {
    const frames: (Frame | null)[] = [height.prePrepare, ...height.prepares, ...height.commits];
    const messages = frames
      .filter((frame) => frame !== null)
      .map(({ bytes }) => decodeConsensusMessage(bytes));
    return { load: height, messages };
  });
  const messages = scripts.reduce((sum, script) => sum + script.messages.length, 0);
  return { scripts, messages, run: () => new LogicReplica(load).run(scripts) };
}

const SIGNATURE = "00".repeat(64);

class LogicReplica {
  readonly #load: EngineLoad;
  readonly #engine: EngineState;
  readonly #gate = new DurableGate();
  readonly #inputs: Input[] = [];
  readonly #context: VerifyContext;
  #script: Script | undefined;
  #decided = 0;

  constructor(load: EngineLoad) {
    this.#load = load;
    this.#context = {
      set: load.set,
      checkVote: () => true,
      digestOf: () => this.#script?.load.digest ?? null,
    };
    const { set, self } = load;
    const { engine, effects } = createEngine({ height: 1n, set, self }, PACEMAKER, EMPTY_DURABLE);
    this.#engine = engine;
    this.#take(effects);
  }

  run(scripts: readonly Script[]): number {
    for (const script of scripts) {
      this.#script = script;
      this.#feed({ t: "due", height: script.load.height });
      for (const message of script.messages) this.#receive(message);
    }
    return this.#decided;
  }

  #receive(message: ConsensusMessage): void {
    const verification = verifyMessage(this.#context, message);
    if (verification.verdict === "reject") throw new Error(verification.code);
    this.#feed({ t: "message", message: verification.message });
  }

  #feed(input: Input): void {
    this.#take(step(this.#engine, input));
    for (let next = this.#inputs.shift(); next !== undefined; next = this.#inputs.shift())
      this.#take(step(this.#engine, next));
  }

  #take(effects: readonly Effect[]): void {
    for (const effect of this.#gate.admit(effects)) this.#carryOut(effect);
  }

  #carryOut(effect: Effect): void {
    if (effect.t === "persist")
      for (const free of this.#gate.persisted(effect.seq)) this.#carryOut(free);
    else if (effect.t === "sign")
      this.#inputs.push({ t: "signed", message: { ...effect.message, signature: SIGNATURE } });
    else if (effect.t === "propose" && this.#script !== undefined) {
      const { height, view } = effect;
      const { digest, block } = this.#script.load;
      this.#inputs.push({ t: "proposal", height, view, digest, block });
    } else if (effect.t === "validate") {
      const { height, view, digest } = effect;
      this.#inputs.push({ t: "validated", height, view, digest, verdict: { ok: true } });
    } else if (effect.t === "decide") {
      this.#decided++;
      const height = effect.certificate.height + 1n;
      const { set, self } = this.#load;
      this.#inputs.push({ t: "new-height", config: { height, set, self } });
    }
  }
}
