/**
 * The three other members, spoken for by one seeded script. They are a quorum and need not be
 * honest: they propose two blocks in one view, prepare both, hide what was prepared and change the
 * view at any moment. The one thing they never do is to decide two blocks at one height.
 */

import type { SeededRandom } from "@platform/challenge-sdk";
import { blockDigest, leader } from "@platform/consensus-pbft";
import {
  type Certificate,
  type ConsensusMessage,
  decodeConsensusMessage,
  encodeConsensusMessage,
  type Hex32,
  Phase,
  type ViewChangeClaim,
  type VoteSubject,
  voteSignBytes,
  ZERO_HASH,
} from "@platform/protocol";
import { blockAt, KEYS, OTHERS, SELF, SET, VOTES } from "./network.ts";

interface Proposal {
  readonly view: number;
  readonly digest: Hex32;
  readonly block: Uint8Array;
}

export class Peers {
  height = 1n;
  view = 0;
  /** The digest that this height may be decided with, once one of the three has committed. */
  chosen: Proposal | null = null;
  readonly #random: SeededRandom;
  #proposals: Proposal[] = [];
  #acts = 0;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  /** What the voter sent: its view, and the body if it is a proposal. */
  heard(bytes: Uint8Array): void {
    const message = decodeConsensusMessage(bytes);
    if (message.type === "decided" || message.height !== this.height) return;
    this.view = Math.max(this.view, message.view);
    if (message.type === "pre-prepare") this.#proposals.push(message);
  }

  enter(height: bigint): void {
    this.height = height;
    this.view = 0;
    this.chosen = null;
    this.#proposals = [];
    this.#acts = 0;
  }

  /** The next messages of the script, each with its sender. */
  act(): { readonly from: number; readonly bytes: Uint8Array }[] {
    this.#acts++;
    return this.#next().map((message) => {
      const from = message.type === "decided" ? (OTHERS[0] as number) : message.signer;
      return { from, bytes: encodeConsensusMessage(message) };
    });
  }

  #next(): ConsensusMessage[] {
    const dice = this.#random.below(16);
    const here = this.#proposals.filter(({ view }) => view === this.view);
    // Patience ends: a height that is stirred for too long is decided by certificate.
    if (this.#acts > 40 && this.chosen !== null) return [this.#decided(this.chosen)];
    if (here.length === 0 || dice === 0) {
      const proposal = this.#propose();
      if (proposal !== null) return [proposal];
    }
    const picked = here[this.#random.below(Math.max(1, here.length))];
    if (picked === undefined || dice <= 2) return this.#viewChanges();
    if (dice <= 9) return this.#votes(Phase.prepare, picked);
    this.chosen ??= picked;
    return this.#votes(Phase.commit, this.chosen);
  }

  /** By the view's leader, if it is one of the three: often a second block for the same view. */
  #propose(): ConsensusMessage | null {
    const { height, view } = this;
    const signer = leader(SET, height, view);
    if (signer === SELF) return null;
    const prepared = view === 0 ? null : this.#prepared(view);
    const held = this.#proposals.find(({ digest }) => digest === prepared?.digest);
    const block = held?.block ?? blockAt(height, `view ${view} take ${this.#random.below(3)}`);
    const digest = blockDigest(block) as Hex32;
    this.#proposals.push({ view, digest, block });
    const claims = OTHERS.map((one): ViewChangeClaim => {
      const preparedView = prepared?.view ?? null;
      const claimed = { digest: prepared?.digest ?? ZERO_HASH, preparedView };
      const subject = { height, view, phase: Phase.viewChange, ...claimed };
      return { signer: one, ...claimed, signature: sign(one, subject) };
    });
    const justification = view === 0 ? null : { claims, prepared };
    const subject = { height, view, phase: Phase.prePrepare, digest };
    const signature = sign(signer, subject);
    return { type: "pre-prepare", height, view, digest, block, justification, signer, signature };
  }

  #votes(
    phase: typeof Phase.prepare | typeof Phase.commit,
    { view, digest }: Proposal,
  ): ConsensusMessage[] {
    const { height } = this;
    return this.#some().map((signer) => ({
      type: "vote",
      height,
      view,
      phase,
      digest,
      nilReason: 0,
      signer,
      signature: sign(signer, { height, view, phase, digest }),
    }));
  }

  #viewChanges(): ConsensusMessage[] {
    const { height } = this;
    const view = this.view + 1;
    const prepared = this.#prepared(view);
    return this.#some().map((signer) => {
      const preparedView = prepared?.view ?? null;
      const digest = prepared?.digest ?? ZERO_HASH;
      const subject = { height, view, phase: Phase.viewChange, digest, preparedView };
      const signature = sign(signer, subject);
      const claim = { height, view, digest, preparedView, prepared, block: null };
      return { type: "view-change", ...claim, signer, signature };
    });
  }

  /** A certificate of an earlier view, or, as if there had been none, nothing. */
  #prepared(below: number): Certificate | null {
    const earlier = this.#proposals.filter(({ view }) => view < below);
    if (earlier.length === 0 || this.#random.below(2) === 0) return null;
    return this.#certificate(
      earlier[this.#random.below(earlier.length)] as Proposal,
      Phase.prepare,
    );
  }

  #decided(proposal: Proposal): ConsensusMessage {
    const certificate = this.#certificate(proposal, Phase.commit);
    return { type: "decided", certificate, block: proposal.block };
  }

  #certificate({ view, digest }: Proposal, phase: Phase): Certificate {
    const { height } = this;
    const subject = { height, view, phase, digest };
    const signatures = OTHERS.map((index) => ({ index, signature: sign(index, subject) }));
    return { height, view, digest, signatures };
  }

  #some(): readonly number[] {
    return OTHERS.slice(0, 1 + this.#random.below(OTHERS.length));
  }
}

function sign(index: number, subject: VoteSubject): string {
  return (KEYS[index] as (typeof KEYS)[number]).sign(voteSignBytes(VOTES, subject));
}
