/** One schedule's shared things: time, trace, members, and the network between their instances. */

import { type VerifiedMessage, type VerifyContext, verifyMessage } from "@platform/consensus-pbft";
import {
  type ConsensusMessage,
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
  readonly set: ValidatorSet;
  readonly verifyContext: VerifyContext;
  readonly nodes: SimNode[] = [];
  /** Side of each instance; instances on different sides can't hear each other. */
  sides: number[] = [];
  healed = false;
  deliveries = 0;
  restarts = 0;
  topView = 0;
  readonly log: ((line: string) => void) | null;
  /** Everyone has one set and one oracle: a message object needs one verification. */
  readonly #verified = new Map<ConsensusMessage, VerifiedMessage | null>();

  constructor(random: Random, scenario: Scenario, log: ((line: string) => void) | null) {
    this.random = random;
    this.scenario = scenario;
    this.log = log;
    this.set = {
      epoch: 0n,
      boundary: 0n,
      members: scenario.powers.map((power) => ({
        hotkey: ZERO_HASH,
        sessionKey: ZERO_HASH,
        power: BigInt(power),
      })),
    };
    this.monitors = new Monitors(scenario.powers, this.oracle, this.blocks);
    this.verifyContext = {
      set: this.set,
      checkVote: (signer, subject, signature) => this.oracle.check(signer, subject, signature),
      digestOf: (bytes) => this.blocks.digestOf(bytes),
    };
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
    const result = verifyMessage(this.verifyContext, message);
    const accepted = result.verdict === "accept" ? result.message : null;
    this.#verified.set(message, accepted);
    return accepted;
  }

  /** Puts one message on its way, with this moment's faults. */
  transmit(from: SimNode, to: SimNode, message: ConsensusMessage): void {
    const { random, scenario } = this;
    if (this.healed) return this.#arrive(from, to, message, 1 + random.below(8));
    if (this.sides[from.id] !== this.sides[to.id]) return;
    if (random.chance(scenario.dropPermille)) return;
    this.#arrive(from, to, message, 1 + random.below(scenario.maxDelay));
    if (random.chance(scenario.duplicatePermille))
      this.#arrive(from, to, message, 1 + random.below(scenario.maxDelay));
  }

  /** All instances that answer to this member's address. */
  instancesOf(member: number): SimNode[] {
    return this.nodes.filter((node) => node.member === member);
  }

  #arrive(from: SimNode, to: SimNode, message: ConsensusMessage, ticks: number): void {
    this.calendar.after(ticks, () => {
      this.deliveries++;
      to.deliver(from.member, message);
    });
  }
}
