/** One schedule's shared things: time, trace, members, and the network between their instances. */

import { type VerifiedMessage, type VerifyContext, verifyMessage } from "@platform/consensus-pbft";
import {
  type ConsensusMessage,
  messageHeight,
  type ValidatorSet,
  type VoteSubject,
  ZERO_HASH,
} from "@platform/protocol";
import { BlockBook } from "./blocks.ts";
import { Calendar } from "./calendar.ts";
import { Monitors } from "./monitors.ts";
import { SignatureOracle } from "./oracle.ts";
import type { Random } from "./random.ts";
import type { Scenario } from "./scenario.ts";
import type { SimNode } from "./sim-node.ts";

export class World {
  readonly random: Random;
  readonly scenario: Scenario;
  readonly calendar = new Calendar();
  readonly oracle = new SignatureOracle();
  readonly blocks = new BlockBook();
  readonly monitors: Monitors;
  readonly #early: VerifyContext;
  readonly #later: VerifyContext;
  readonly nodes: SimNode[] = [];
  /** Side of each instance; instances on different sides can't hear each other. */
  sides: number[] = [];
  healed = false;
  /** After the healing: which instance still reaches which. */
  #links: readonly (readonly boolean[])[] = [];
  deliveries = 0;
  restarts = 0;
  topView = 0;
  readonly log: ((line: string) => void) | null;
  /** Everyone has the same sets and one oracle: a message object needs one verification. */
  readonly #verified = new Map<ConsensusMessage, VerifiedMessage | null>();

  constructor(random: Random, scenario: Scenario, log: ((line: string) => void) | null) {
    this.random = random;
    this.scenario = scenario;
    this.log = log;
    this.#early = this.#context(0n, scenario.powers);
    this.#later = this.#context(1n, scenario.laterPowers);
    this.monitors = new Monitors(
      (height) => (height === 1n ? scenario.powers : scenario.laterPowers),
      this.oracle,
      this.blocks,
    );
  }

  setAt(height: bigint): ValidatorSet {
    return this.#contextAt(height).set;
  }

  /** Signs as anyone; the monitors read the trace that this extends. */
  sign(signer: number, subject: VoteSubject): string {
    const { signature } = this.oracle.sign(signer, subject);
    this.monitors.traced(subject);
    return signature;
  }

  verify(message: ConsensusMessage): VerifiedMessage | null {
    const known = this.#verified.get(message);
    if (known !== undefined) return known;
    const result = verifyMessage(this.#contextAt(messageHeight(message)), message);
    const accepted = result.verdict === "accept" ? result.message : null;
    this.#verified.set(message, accepted);
    return accepted;
  }

  /** Puts one message on its way, with this moment's faults. */
  transmit(from: SimNode, to: SimNode, message: ConsensusMessage): void {
    const { random, scenario } = this;
    if (this.healed) {
      if (this.#links[from.id]?.[to.id] === true)
        this.#arrive(from, to, message, 1 + random.below(8));
      return;
    }
    if (this.sides[from.id] !== this.sides[to.id]) return;
    if (random.chance(scenario.dropPermille)) return;
    this.#arrive(from, to, message, 1 + random.below(scenario.maxDelay));
    if (random.chance(scenario.duplicatePermille))
      this.#arrive(from, to, message, 1 + random.below(scenario.maxDelay));
  }

  /** The core hears itself from now on; every other link works for ever or never again. */
  heal(): void {
    const { core } = this.scenario;
    this.healed = true;
    this.#links = this.nodes.map((from) =>
      this.nodes.map(
        (to) => (core.has(from.member) && core.has(to.member)) || this.random.chance(500),
      ),
    );
  }

  #arrive(from: SimNode, to: SimNode, message: ConsensusMessage, ticks: number): void {
    this.calendar.after(ticks, () => {
      this.deliveries++;
      to.deliver(from.member, message);
    });
  }

  #contextAt(height: bigint): VerifyContext {
    return height === 1n ? this.#early : this.#later;
  }

  #context(epoch: bigint, powers: readonly number[]): VerifyContext {
    return {
      set: {
        epoch,
        boundary: epoch,
        members: powers.map((power) => ({
          hotkey: ZERO_HASH,
          sessionKey: ZERO_HASH,
          power: BigInt(power),
        })),
      },
      checkVote: (signer, subject, signature) => this.oracle.check(signer, subject, signature),
      digestOf: (bytes) => this.blocks.digestOf(bytes),
    };
  }
}
