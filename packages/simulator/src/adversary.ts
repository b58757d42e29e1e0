/**
 * The forger: it holds the adversary's keys and every signature ever made, and sends what no honest
 * member would, each to a random part of the others. It can't sign for anybody else.
 */

import { leader } from "@platform/consensus-pbft";
import {
  type Certificate,
  type ConsensusMessage,
  type Decided,
  type Justification,
  Phase,
  type SignedConsensusMessage,
  type ViewChangeClaim,
  type VoteSubject,
  ZERO_HASH,
} from "@platform/protocol";
import type { SimBlock } from "./blocks.ts";
import type { Signed } from "./oracle.ts";
import { createRandom, type Random } from "./random.ts";
import { signedMessage } from "./signed-message.ts";
import type { World } from "./world.ts";

/** Views that forgeries aim at: where the schedules spend their time. */
const VIEWS = 6;
/** Messages that the adversary keeps in order to send them again. */
const MEMORY = 48;
/** Heights that no chain of a schedule reaches. */
const FAR_HEIGHTS = 1_000;
/** Beyond any set of a schedule. */
const UNKNOWN_SIGNER = 99;

export class Forger {
  readonly #world: World;
  readonly #keys: readonly number[];
  readonly #sent: SignedConsensusMessage[] = [];
  #remembered = 0;
  #random: Random;

  constructor(world: World) {
    this.#world = world;
    this.#keys = world.scenario.byzantine;
    this.#random = createRandom(world.scenario.seed);
  }

  /** One forgery now; its seed decides which. */
  act(seed: number): void {
    if (this.#keys.length === 0) return;
    this.#random = createRandom(seed);
    const forge = this.#random.pick([
      () => this.#proposals(),
      () => this.#proposals(),
      () => this.#staleProposal(),
      () => this.#votes(),
      () => this.#votes(),
      () => this.#votes(),
      () => this.#viewChange(),
      () => this.#viewChange(),
      () => this.#decided(),
      () => this.#decided(),
      () => this.#repeat(),
      () => this.#corrupt(),
      () => this.#farHeight(),
    ]);
    forge();
  }

  /** Everything that is signed passes the network, so the adversary has it. */
  remember(message: SignedConsensusMessage): void {
    if (this.#keys.length === 0) return;
    this.#sent[this.#remembered++ % MEMORY] = message;
  }

  /** What a lying peer answers to a request for a decision; null: it tells the truth this once. */
  lie(height: bigint): Decided | null {
    return this.#random.chance(250) ? null : this.#decision(height);
  }

  /** A proposal in a view that the adversary leads, different ones to different members. */
  #proposals(): void {
    const random = this.#random;
    const height = this.#height();
    const { set, keys } = this.#world.eraAt(height);
    const led = [];
    for (let view = 0; view < VIEWS; view++) {
      const signer = leader(set, height, view);
      if (this.#keys.includes(keys[signer] as number)) led.push({ view, signer });
    }
    const [outOfTurn] = this.#indexes(height);
    if (outOfTurn !== undefined && (led.length === 0 || random.chance(100)))
      led.push({ view: random.below(VIEWS), signer: outOfTurn });
    if (led.length === 0) return;
    const { view, signer } = random.pick(led);
    for (let i = 0; i < 2; i++) {
      const block = this.#block(height);
      const { digest } = block;
      const signature = this.#sign(signer, { height, view, phase: Phase.prePrepare, digest });
      const unneeded = view === 0 && random.chance(900);
      const justification = unneeded ? null : this.#justification(height, view, digest);
      const { bytes } = random.chance(900) ? block : this.#block(height);
      const base = { type: "pre-prepare", height, view, digest, block: bytes } as const;
      this.#send(signedMessage({ ...base, justification, signer }, signature));
    }
  }

  /** What was prepared one height below, with that certificate, as if it belonged here. */
  #staleProposal(): void {
    const height = this.#height();
    const { set, keys } = this.#world.eraAt(height);
    const view = 1 + this.#random.below(VIEWS - 1);
    const signer = leader(set, height, view);
    if (!this.#keys.includes(keys[signer] as number)) return;
    const old = this.#world.oracle
      .signedIn(height - 1n, 0, Phase.prepare)
      .filter(({ subject }) => subject.digest !== ZERO_HASH);
    const [first] = old;
    const block = first === undefined ? undefined : this.#world.blocks.get(first.subject.digest);
    if (block === undefined) return;
    const { digest } = block;
    for (const own of this.#indexes(height))
      this.#sign(own, { height, view, phase: Phase.viewChange, digest, preparedView: 0 });
    const signatures = old
      .filter(({ subject }) => subject.digest === digest)
      .map((one) => ({ index: one.signer, signature: one.signature }))
      .sort((a, b) => a.index - b.index);
    const prepared = { height: height - 1n, view: 0, digest, signatures };
    const justification = { ...this.#justification(height, view, digest), prepared };
    const signature = this.#sign(signer, { height, view, phase: Phase.prePrepare, digest });
    const base = { type: "pre-prepare", height, view, digest, block: block.bytes } as const;
    this.#send(signedMessage({ ...base, justification, signer }, signature));
  }

  /** Real claims as far as they exist, own ones beside them, and a certificate of any origin. */
  #justification(height: bigint, view: number, digest: string): Justification {
    const random = this.#random;
    const claimed = this.#world.oracle.signedIn(height, view, Phase.viewChange);
    for (const signer of this.#indexes(height))
      if (!claimed.some((one) => one.signer === signer))
        this.#sign(signer, {
          height,
          view,
          phase: Phase.viewChange,
          digest: ZERO_HASH,
          preparedView: null,
        });
    const bySigner = new Map<number, Signed>();
    const fewer = random.chance(500);
    // Of two claims of one key the later one is shown: what it has just signed for this.
    for (const signed of this.#world.oracle.signedIn(height, view, Phase.viewChange))
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
    const random = this.#random;
    const height = this.#height();
    const view = random.below(VIEWS);
    const phase = random.chance(500) ? Phase.prepare : Phase.commit;
    const proposed = this.#world.oracle.signedIn(height, view, Phase.prePrepare);
    const signers = this.#indexes(height);
    if (proposed.length === 0 || signers.length === 0) return;
    const signer = random.pick(signers);
    for (const { subject } of proposed) {
      const { digest } = subject;
      const signature = this.#sign(signer, { height, view, phase, digest, nilReason: 0 });
      const vote = { type: "vote", height, view, phase, digest, nilReason: 0, signer } as const;
      this.#send(signedMessage(vote, signature));
    }
  }

  /** A claim that forgets, or one that lies about what was prepared. */
  #viewChange(): void {
    const random = this.#random;
    const height = this.#height();
    const signers = this.#indexes(height);
    if (signers.length === 0) return;
    const view = random.chance(900) ? 1 + random.below(VIEWS) : random.below(40);
    const signer = random.pick(signers);
    const preparedView = random.chance(500) ? null : random.below(view + 1);
    const block = preparedView === null ? null : this.#block(height);
    const digest = block?.digest ?? ZERO_HASH;
    const subject = { height, view, phase: Phase.viewChange, digest, preparedView };
    const prepared =
      preparedView === null ? null : this.#certificate(height, preparedView, Phase.prepare, digest);
    const signature = this.#sign(signer, subject);
    const body = random.chance(500) ? (block?.bytes ?? null) : null;
    const base = { type: "view-change", height, view, digest, preparedView } as const;
    this.#send(signedMessage({ ...base, prepared, block: body, signer }, signature));
  }

  #decided(): void {
    this.#send(this.#decision(this.#height()));
  }

  #decision(height: bigint): Decided {
    const block = this.#block(height);
    const view = this.#random.below(VIEWS);
    const certificate = this.#certificate(height, view, Phase.commit, block.digest);
    const body = this.#random.chance(300) ? null : block.bytes;
    return { type: "decided", certificate, block: body };
  }

  /** Something old once more, to anyone: also to the one who signed it. */
  #repeat(): void {
    if (this.#sent.length > 0) this.#send(this.#random.pick(this.#sent));
  }

  /** A message with one field turned: some of them are outside of what its signature covers. */
  #corrupt(): void {
    if (this.#sent.length === 0) return;
    const message = this.#random.pick(this.#sent);
    const { height, view } = message;
    const other = this.#block(height);
    const turned = this.#random.pick([
      { signer: UNKNOWN_SIGNER },
      { signature: "none" },
      { digest: ZERO_HASH },
      { nilReason: 1 },
      { block: other.bytes },
      { prepared: this.#certificate(height, view, Phase.prepare, other.digest) },
      { justification: null },
      { justification: turnedClaims(message, { signature: "none" }) },
      { justification: turnedClaims(message, { digest: ZERO_HASH, preparedView: 0 }) },
    ]);
    const whole = { ...message, ...turned } as SignedConsensusMessage;
    this.#send(signedMessage(whole, whole.signature));
  }

  /** Speaks of a height that nobody has reached, so that others look for it. */
  #farHeight(): void {
    const height = this.#height() + 1n + BigInt(this.#random.below(FAR_HEIGHTS));
    const signers = this.#indexes(height);
    if (signers.length === 0) return;
    const signer = this.#random.pick(signers);
    const subject = { height, view: 0, phase: Phase.commit, digest: "far", nilReason: 0 } as const;
    const signature = this.#sign(signer, subject);
    this.#send(signedMessage({ type: "vote", ...subject, signer }, signature));
  }

  /**
   * A certificate made of what exists: of this digest, of another digest of the same view, or with
   * the other phase's signatures, under the wished name or its own.
   */
  #certificate(height: bigint, view: number, phase: Phase, digest: string): Certificate {
    const random = this.#random;
    const source = random.chance(800)
      ? phase
      : phase === Phase.prepare
        ? Phase.commit
        : Phase.prepare;
    for (const signer of this.#indexes(height))
      if (random.chance(500))
        this.#sign(signer, { height, view, phase: source, digest, nilReason: 0 });
    const signed = this.#world.oracle.signedIn(height, view, source);
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
    if (entries.length === 0 || !this.#random.chance(150)) return entries;
    const at = this.#random.below(entries.length);
    return [...entries.slice(0, at + 1), ...entries.slice(at)];
  }

  #height(): bigint {
    return this.#random.pick(this.#world.nodes).height;
  }

  /** Indexes of the adversary's keys in the set of a height. */
  #indexes(height: bigint): number[] {
    const { indexes } = this.#world.eraAt(height);
    return this.#keys.map((key) => indexes[key] ?? -1).filter((index) => index >= 0);
  }

  /** One of the blocks known for this height, sometimes an invalid one, or a new one. */
  #block(height: bigint): SimBlock {
    const { blocks, calendar, oracle, scenario } = this.#world;
    const random = this.#random;
    const proposed = oracle.signedIn(height, random.below(VIEWS), Phase.prePrepare);
    if (proposed.length > 0 && random.chance(400)) {
      const known = blocks.get(random.pick(proposed).subject.digest);
      if (known !== undefined) return known;
    }
    return blocks.create(height, random.chance(850), calendar.now, scenario.staleTicks);
  }

  #sign(signer: number, subject: VoteSubject): string {
    return this.#world.sign(signer, subject);
  }

  /** From a key of the adversary to a random part of the others. */
  #send(message: ConsensusMessage): void {
    const { nodes } = this.#world;
    const key = this.#random.pick(this.#keys);
    const from = nodes.find((node) => node.key === key);
    if (from === undefined) return;
    const envelope = this.#world.envelope(message);
    for (const node of nodes)
      if (node.key !== key && this.#random.chance(600)) this.#world.transmit(from, node, envelope);
  }
}

/** The justification of a proposal with one field of its first claim changed. */
function turnedClaims(
  message: SignedConsensusMessage,
  turned: Partial<ViewChangeClaim>,
): Justification | null {
  if (message.type !== "pre-prepare" || message.justification === null) return null;
  const [first, ...rest] = message.justification.claims;
  const claims = first === undefined ? rest : [{ ...first, ...turned }, ...rest];
  return { ...message.justification, claims };
}
