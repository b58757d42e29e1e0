/**
 * A second, independent reading of the rules for the monitors: it imports the wire types and
 * nothing of the engine, and counts power with its own arithmetic.
 */

import type { Certificate, PrePrepare } from "@platform/protocol";
import type { BlockBook } from "./blocks.ts";
import type { SignatureOracle } from "./oracle.ts";

const NONE = "00".repeat(32);
const VIEW_CHANGE = 0;
const PRE_PREPARE = 1;
const PREPARE = 2;

export class StrictRules {
  readonly #powersAt: (height: bigint) => readonly number[];
  readonly #oracle: SignatureOracle;
  readonly #blocks: BlockBook;
  /** Orders of the leaders that were asked for, by height. */
  readonly #orders: (readonly number[])[] = [];
  /** Proposals that hold: what exists and was signed stays so. */
  readonly #held = new Set<PrePrepare>();

  constructor(
    powersAt: (height: bigint) => readonly number[],
    oracle: SignatureOracle,
    blocks: BlockBook,
  ) {
    this.#powersAt = powersAt;
    this.#oracle = oracle;
    this.#blocks = blocks;
  }

  /** Distinct members that hold strictly more than two thirds. */
  isQuorum(height: bigint, members: readonly number[]): boolean {
    const powers = this.#powersAt(height);
    let total = 0;
    let power = 0;
    for (let member = 0; member < powers.length; member++) {
      const own = powers[member] as number;
      total += own;
      if (members.includes(member)) power += own;
    }
    return 3 * power > 2 * total;
  }

  /** True if the trace holds a quorum for exactly this phase, height, view and digest. */
  traceHasQuorum(height: bigint, view: number, phase: number, digest: string): boolean {
    const signed = this.#oracle.signedIn(height, view, phase);
    const signers = [];
    for (const { signer, subject } of signed) if (subject.digest === digest) signers.push(signer);
    return this.isQuorum(height, signers);
  }

  certificateHolds(certificate: Certificate, phase: number): boolean {
    const { height, view, digest, signatures } = certificate;
    if (digest === NONE) return false;
    const subject = { height, view, phase, digest } as const;
    const members = [];
    let last = -1;
    for (const { index, signature } of signatures) {
      // ADR 0003: ascending by index, none twice.
      if (members.length > 0 && index <= last) return false;
      if (!this.#oracle.check(index, subject as never, signature)) return false;
      members.push(index);
      last = index;
    }
    return this.isQuorum(height, members);
  }

  /** Everything that a proposal must satisfy, the leader's own included. */
  proposalHolds(message: PrePrepare): boolean {
    if (this.#held.has(message)) return true;
    const holds = this.#proposalHolds(message);
    if (holds) this.#held.add(message);
    return holds;
  }

  #proposalHolds(message: PrePrepare): boolean {
    const { height, view, digest, signer, signature, justification } = message;
    if (this.#blocks.digestOf(message.block) !== digest) return false;
    const own = { height, view, phase: PRE_PREPARE, digest } as const;
    if (!this.#oracle.check(signer, own, signature)) return false;
    if (signer !== this.#leader(height, view)) return false;
    if (view === 0) return justification === null;
    if (justification === null) return false;
    const { claims, prepared } = justification;
    for (const claim of claims) {
      const { preparedView } = claim;
      if ((preparedView === null) !== (claim.digest === NONE)) return false;
      if (preparedView !== null && preparedView >= view) return false;
      const subject = { height, view, phase: VIEW_CHANGE, digest: claim.digest, preparedView };
      if (!this.#oracle.check(claim.signer, subject as never, claim.signature)) return false;
    }
    if (
      !this.isQuorum(
        height,
        claims.map((claim) => claim.signer),
      )
    )
      return false;
    const top = Math.max(-1, ...claims.map((claim) => claim.preparedView ?? -1));
    if (top < 0) return prepared === null;
    return (
      prepared !== null &&
      prepared.height === height &&
      prepared.view === top &&
      prepared.digest === digest &&
      this.certificateHolds(prepared, PREPARE)
    );
  }

  #leader(height: bigint, view: number): number {
    const number = Number(height);
    const order = (this.#orders[number] ??= leadersByPower(this.#powersAt(height), number));
    return order[view % order.length] as number;
  }
}

/**
 * The rotation of docs/spec/consensus.md, section 5, read once more: a ticket on the line of power,
 * then the same ticket on what is left of it.
 */
function leadersByPower(powers: readonly number[], height: number): readonly number[] {
  const total = powers.reduce((all, power) => all + power, 0);
  let step = Math.floor((total * 618_034) / 1_000_000);
  while (commonDivisor(step, total) !== 1) step++;
  const ticket = (height * step) % total;
  let left = powers.flatMap((power, member) => Array.from({ length: power }, () => member));
  const order: number[] = [];
  while (left.length > 0) {
    const found = left[ticket % left.length] as number;
    order.push(found);
    left = left.filter((member) => member !== found);
  }
  return order;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
