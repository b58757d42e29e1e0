/** The pipeline of one instance: it builds blocks and judges them, in its own time. */

import type { Effect, Input, Verdict } from "@platform/consensus-pbft";
import { NilReason } from "@platform/protocol";
import type { SimBlock } from "./blocks.ts";
import type { Instance } from "./instance.ts";
import type { Random } from "./random.ts";
import type { World } from "./world.ts";

/** Half of the first view's timer: how long a predicate that can't be checked yet may wait. */
const PATIENCE_TICKS = 50;
/** After the healing the chain views of the core are this close to each other. */
const HEALED_LAG = 40;

type EffectOf<T extends Effect["t"]> = Extract<Effect, { t: T }>;

export class Judge {
  readonly #world: World;
  readonly #node: Instance;
  readonly #random: Random;
  readonly #later: (ticks: number, action: () => void) => void;
  readonly #answer: (input: Input) => void;

  constructor(
    world: World,
    node: Instance,
    parts: {
      readonly random: Random;
      readonly later: (ticks: number, action: () => void) => void;
      readonly answer: (input: Input) => void;
    },
  ) {
    this.#world = world;
    this.#node = node;
    this.#random = parts.random;
    this.#later = parts.later;
    this.#answer = parts.answer;
  }

  /** After as many ticks as this machine takes for a piece of work. */
  work(action: () => void): void {
    const { scenario, healed } = this.#world;
    this.#later(healed ? 1 : this.#random.below(scenario.maxWorkDelay + 1), action);
  }

  propose({ height, view, parentCertificate }: EffectOf<"propose">): void {
    const { monitors, healed, scenario } = this.#world;
    if (this.#node.honest) monitors.building(this.#node.key, height, parentCertificate);
    if (!healed && this.#random.chance(scenario.silencePermille)) return;
    this.work(() => {
      const { blocks, calendar, scenario } = this.#world;
      const block = blocks.create(height, true, calendar.now, scenario.staleTicks);
      this.#judged(height, block.digest, true);
      this.#answer({ t: "proposal", height, view, digest: block.digest, block: block.bytes });
    });
  }

  validate(effect: EffectOf<"validate">): void {
    if (this.#node.honest) this.#world.monitors.validating(this.#node.key, effect);
    this.work(() => this.#validate(effect, false));
  }

  #validate(effect: EffectOf<"validate">, waited: boolean): void {
    const { height, view, digest, fresh } = effect;
    const block = this.#world.blocks.get(digest);
    const wait = fresh && !waited && block !== undefined ? this.#unseenTicks(block) : 0;
    if (wait > 0)
      return this.#later(Math.min(wait, PATIENCE_TICKS), () => this.#validate(effect, true));
    const verdict = this.#verdict(block, fresh);
    if (block?.valid === true) this.#judged(height, digest, verdict.ok);
    this.#answer({ t: "validated", height, view, digest, verdict });
  }

  #judged(height: bigint, digest: string, valid: boolean): void {
    const { monitors } = this.#world;
    monitors.judgedSound(this.#node.key, height, digest);
    if (valid) monitors.judgedValid(this.#node.key, height, digest);
  }

  #verdict(block: SimBlock | undefined, fresh: boolean): Verdict {
    const { calendar, scenario, healed } = this.#world;
    if (block?.valid !== true) return { ok: false, nilReason: NilReason.wrongRoot };
    if (!fresh) return { ok: true };
    if (block.madeAt + block.staleTicks < calendar.now || this.#unseenTicks(block) > 0)
      return { ok: false, nilReason: NilReason.chainView };
    if (!healed && this.#random.chance(scenario.localRefusalPermille))
      return { ok: false, nilReason: NilReason.clock };
    return { ok: true };
  }

  /** Ticks until this node's view of the chain holds what the block rests on. */
  #unseenTicks(block: SimBlock): number {
    const { calendar, scenario, healed, core } = this.#world;
    const lag = scenario.chainLag[this.#node.key] ?? 0;
    const now = healed && core.has(this.#node.key) ? Math.min(lag, HEALED_LAG) : lag;
    return block.madeAt + now - calendar.now;
  }
}
