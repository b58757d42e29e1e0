/**
 * The forger: it holds the adversary's keys and every signature ever made, and sends what no honest
 * member would, each to a random part of the others. It can't sign for anybody else.
 */

import { leader } from "@platform/consensus-pbft";
import {
  type Certificate,
  type ConsensusMessage,
  type Justification,
  Phase,
  type VoteSubject,
  ZERO_HASH,
} from "@platform/protocol";
import type { SimBlock } from "./blocks.ts";
import type { Signed } from "./oracle.ts";
import type { World } from "./world.ts";

/** Views that forgeries aim at: where the schedules spend their time. */
const VIEWS = 6;

export class Forger {
  readonly #world: World;
  readonly #keys: readonly number[];

  constructor(world: World) {
    this.#world = world;
    this.#keys = [...world.scenario.byzantine];
  }

  /** One forgery now. */
  act(): void {
    if (this.#keys.length === 0) return;
    const { random } = this.#world;
    const forge = random.pick([
      () => this.#proposals(),
      () => this.#proposals(),
      () => this.#votes(),
      () => this.#votes(),
      () => this.#viewChange(),
      () => this.#decided(),
    ]);
    forge();
  }

  /** A proposal in a view that the adversary leads, different ones to different members. */
  #proposals(): void {
    const { random } = this.#world;
    const height = this.#height();
    const set = this.#world.setAt(height);
    const led = [];
    for (let view = 0; view < VIEWS; view++) {
      const key = leader(set, height, view);
      if (this.#keys.includes(key)) led.push({ view, key });
    }
    if (led.length === 0) return;
    const { view, key } = random.pick(led);
    for (let i = 0; i < 2; i++) {
      const block = this.#block(height);
      const { digest } = block;
      const signature = this.#sign(key, { height, view, phase: Phase.prePrepare, digest });
      const justification = view === 0 ? null : this.#justification(height, view, digest);
      const base = { type: "pre-prepare", height, view, digest, signer: key, signature } as const;
      const body = random.chance(900) ? block : this.#block(height);
      this.#send(key, { ...base, block: body.bytes, justification });
    }
  }

  /** Real claims as far as they exist, own ones beside them, and a certificate of any origin. */
  #justification(height: bigint, view: number, digest: string): Justification {
    const { random, oracle } = this.#world;
    for (const key of this.#keys)
      this.#sign(key, {
        height,
        view,
        phase: Phase.viewChange,
        digest: ZERO_HASH,
        preparedView: null,
      });
    const bySigner = new Map<number, Signed>();
    const fewer = random.chance(500);
    for (const signed of oracle.signedIn(height, view, Phase.viewChange))
      if (!fewer || random.chance(800)) bySigner.set(signed.signer, signed);
    const claims = [...bySigner.values()]
      .sort((a, b) => a.signer - b.signer)
      .map(({ signer, subject, signature }) => ({
        signer,
        digest: subject.digest,
        preparedView: subject.preparedView ?? null,
        signature,
      }));
    const top = Math.max(-1, ...claims.map((claim) => claim.preparedView ?? -1));
    const shown = random.chance(700) ? top : random.below(top + 2) - 1;
    const prepared = shown < 0 ? null : this.#certificate(height, shown, Phase.prepare, digest);
    return { claims: this.#maybeTwice(claims), prepared };
  }

  /** PREPARE or COMMIT for anything that was ever proposed, in any view. */
  #votes(): void {
    const { random, oracle } = this.#world;
    const height = this.#height();
    const view = random.below(VIEWS);
    const phase = random.chance(500) ? Phase.prepare : Phase.commit;
    const proposed = oracle.signedIn(height, view, Phase.prePrepare);
    if (proposed.length === 0) return;
    const signer = random.pick(this.#keys);
    for (const { subject } of proposed) {
      const { digest } = subject;
      const signature = this.#sign(signer, { height, view, phase, digest, nilReason: 0 });
      const vote = { height, view, phase, digest, nilReason: 0, signer, signature };
      this.#send(signer, { type: "vote", ...vote });
    }
  }

  /** A claim that forgets, or one that lies about what was prepared. */
  #viewChange(): void {
    const { random } = this.#world;
    const height = this.#height();
    const view = 1 + random.below(VIEWS);
    const signer = random.pick(this.#keys);
    const preparedView = random.chance(500) ? null : random.below(view + 1);
    const block = preparedView === null ? null : this.#block(height);
    const digest = block?.digest ?? ZERO_HASH;
    const subject = { height, view, phase: Phase.viewChange, digest, preparedView };
    const prepared =
      preparedView === null ? null : this.#certificate(height, preparedView, Phase.prepare, digest);
    const signature = this.#sign(signer, subject);
    const base = { type: "view-change", height, view, digest, preparedView } as const;
    this.#send(signer, { ...base, prepared, block: block?.bytes ?? null, signer, signature });
  }

  #decided(): void {
    const { random } = this.#world;
    const height = this.#height();
    const block = this.#block(height);
    const view = random.below(VIEWS);
    const certificate = this.#certificate(height, view, Phase.commit, block.digest);
    this.#send(random.pick(this.#keys), { type: "decided", certificate, block: block.bytes });
  }

  /**
   * A certificate made of what exists: of this digest, of another digest of the same view, or with
   * the other phase's signatures, under the wished name or its own.
   */
  #certificate(height: bigint, view: number, phase: Phase, digest: string): Certificate {
    const { random, oracle } = this.#world;
    const source = random.chance(800)
      ? phase
      : phase === Phase.prepare
        ? Phase.commit
        : Phase.prepare;
    for (const key of this.#keys)
      if (random.chance(500))
        this.#sign(key, { height, view, phase: source as 2 | 3, digest, nilReason: 0 });
    const signed = oracle.signedIn(height, view, source);
    const named = signed.filter(({ subject }) => subject.digest !== ZERO_HASH);
    const real =
      named.length > 0 && random.chance(600) ? random.pick(named).subject.digest : digest;
    const bySigner = new Map<number, string>();
    for (const one of named)
      if (one.subject.digest === real || random.chance(300))
        bySigner.set(one.signer, one.signature);
    const signatures = [...bySigner]
      .map(([index, signature]) => ({ index, signature }))
      .sort((a, b) => a.index - b.index);
    const title = random.chance(500) ? real : digest;
    return { height, view, digest: title, signatures: this.#maybeTwice(signatures) };
  }

  /** Now and then one entry again: power must count once a signer. */
  #maybeTwice<T>(entries: readonly T[]): readonly T[] {
    const { random } = this.#world;
    if (entries.length === 0 || !random.chance(150)) return entries;
    const at = random.below(entries.length);
    return [...entries.slice(0, at + 1), ...entries.slice(at)];
  }

  #height(): bigint {
    const { random, nodes } = this.#world;
    return random.pick(nodes).height;
  }

  /** One of the adversary's own blocks for this height, sometimes an invalid one, or a new one. */
  #block(height: bigint): SimBlock {
    const { random, blocks, calendar, oracle, scenario } = this.#world;
    const proposed = oracle.signedIn(height, random.below(VIEWS), Phase.prePrepare);
    if (proposed.length > 0 && random.chance(400)) {
      const known = blocks.get(random.pick(proposed).subject.digest);
      if (known !== undefined) return known;
    }
    return blocks.create(height, random.chance(850), calendar.now + scenario.staleTicks);
  }

  #sign(key: number, subject: VoteSubject): string {
    return this.#world.sign(key, subject);
  }

  #send(key: number, message: ConsensusMessage): void {
    const { nodes, random } = this.#world;
    const from = nodes.find((node) => node.member === key);
    if (from === undefined) return;
    for (const node of nodes)
      if (node.member !== key && random.chance(600)) this.#world.transmit(from, node, message);
  }
}
