/** One schedule's shared things: time, trace, sets, and the network between the instances. */

import { type VerifiedMessage, verifyMessage } from "@platform/consensus-pbft";
import {
  type ConsensusMessage,
  messageHeight,
  type PrePrepare,
  type VoteSubject,
} from "@platform/protocol";
import { BlockBook } from "./blocks.ts";
import { Calendar, Due } from "./calendar.ts";
import { createEra, type Era } from "./era.ts";
import type { Envelope, Instance } from "./instance.ts";
import { Links } from "./links.ts";
import { Monitors } from "./monitors.ts";
import { SignatureOracle } from "./oracle.ts";
import { createRandom, mixSeed, type Random } from "./random.ts";
import type { Scenario } from "./scenario.ts";
import type { TraceLine } from "./trace.ts";

/** Ticks that a message takes after the healing, at most. */
const HEALED_DELAY = 8;

export class World {
  readonly scenario: Scenario;
  /** Draws of the network; machines and the forger have their own. */
  readonly random: Random;
  readonly calendar = new Calendar();
  readonly oracle = new SignatureOracle();
  readonly blocks = new BlockBook();
  readonly monitors: Monitors;
  readonly byzantine: ReadonlySet<number>;
  readonly core: ReadonlySet<number>;
  readonly nodes: Instance[] = [];
  readonly log: ((line: TraceLine) => void) | null;
  readonly #eras: readonly Era[];
  links = new Links(0);
  healed = false;
  deliveries = 0;
  restarts = 0;
  topView = 0;
  /** Honest instances of the core that still have a height to decide; counted from the healing on. */
  undecided = 0;

  constructor(scenario: Scenario, log: ((line: TraceLine) => void) | null) {
    this.scenario = scenario;
    this.log = log;
    this.random = createRandom(mixSeed(scenario.seed, 0));
    this.byzantine = new Set(scenario.byzantine);
    this.core = new Set(scenario.core);
    this.#eras = scenario.epochs.map((epoch, index) =>
      createEra(epoch, index, this.oracle, this.blocks),
    );
    this.monitors = new Monitors((height) => this.eraAt(height).powers, this.oracle, this.blocks);
  }

  eraAt(height: bigint): Era {
    let found = this.#eras[0] as Era;
    for (const era of this.#eras) if (era.from <= height) found = era;
    return found;
  }

  /** Signs as the member with this index; the monitors read the trace that this extends. */
  sign(signer: number, subject: VoteSubject): string {
    const { signature } = this.oracle.sign(signer, subject);
    this.monitors.traced(subject);
    return signature;
  }

  envelope(message: ConsensusMessage): Envelope {
    return { message, height: messageHeight(message), verified: undefined };
  }

  /** Everyone has the same sets and one oracle: an envelope needs one verification. */
  verify(envelope: Envelope, era: Era): VerifiedMessage | null {
    if (envelope.verified === undefined) {
      const result = verifyMessage(era.verify, envelope.message);
      envelope.verified = result.verdict === "accept" ? result.message : null;
    }
    return envelope.verified;
  }

  /** Puts one message on its way, with this moment's faults. */
  transmit(from: Instance, to: Instance, envelope: Envelope): void {
    const { random, scenario } = this;
    if (!from.honest && this.#isWithheld(envelope)) return;
    if (!this.links.isOpen(from.id, to.id)) return;
    if (this.healed) return this.#arrive(from, to, envelope, 1 + random.below(HEALED_DELAY));
    if (scenario.dropPermille > 0 && random.chance(scenario.dropPermille)) return;
    this.#arrive(from, to, envelope, 1 + random.below(scenario.maxDelay));
    if (random.chance(scenario.duplicatePermille))
      this.#arrive(from, to, envelope, 1 + random.below(scenario.maxDelay));
  }

  /** The core hears itself from now on; every other link works for ever or never again. */
  heal(): void {
    this.healed = true;
    const inCore = this.nodes.map((node) => this.core.has(node.key));
    this.links.set(
      (from, to) => (inCore[from] === true && inCore[to] === true) || this.random.chance(500),
    );
    this.trace(null, () => `HEALED for ${[...this.core].join(" ")}`);
  }

  violate(monitor: string, detail: string): void {
    this.monitors.violations.push({ monitor, detail });
  }

  trace(node: Instance | null, text: () => string): void {
    if (this.log !== null)
      this.log({ tick: this.calendar.now, node: node?.id ?? null, text: text() });
  }

  #isWithheld({ message }: Envelope): boolean {
    const { conduct } = this.scenario;
    if (conduct === "silent") return true;
    if (conduct === "mute-leader") return message.type === "pre-prepare";
    return conduct === "half" && this.random.chance(500);
  }

  #arrive(from: Instance, to: Instance, envelope: Envelope, ticks: number): void {
    this.calendar.add(ticks, new Delivery(this, from.key, to, envelope));
  }
}

class Delivery extends Due {
  readonly #world: World;
  readonly #from: number;
  readonly #to: Instance;
  readonly #envelope: Envelope;

  constructor(world: World, from: number, to: Instance, envelope: Envelope) {
    super();
    this.#world = world;
    this.#from = from;
    this.#to = to;
    this.#envelope = envelope;
  }

  override run(): void {
    this.#world.deliveries++;
    this.#to.deliver(this.#from, this.#envelope);
  }
}

/** An honest member holds this proposal from now on: m4 and the local rule read it. */
export function noteProposal(world: World, node: Instance, message: PrePrepare): void {
  if (node.honest) world.monitors.received(node.key, message);
}
