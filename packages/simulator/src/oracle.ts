/**
 * Unforgeable signatures without cryptography: a signature exists if and only if it was made here.
 * The list of all that were made is the trace that the monitors read.
 */

import type { VoteSubject } from "@platform/protocol";
import { NamePool } from "./name-pool.ts";

export interface Signed {
  readonly signer: number;
  readonly subject: VoteSubject;
  readonly signature: string;
}

const SIGNATURES = new NamePool((number) => `s${number}`);
const NOTHING: readonly Signed[] = [];

export class SignatureOracle {
  /** By number of the signature. */
  readonly #made: Signed[] = [];
  readonly #bySlot = new Map<number, Signed[]>();

  /** Deterministic, as ed25519 is: the same content has the same signature. */
  sign(signer: number, subject: VoteSubject): Signed {
    const slot = slotKey(subject.height, subject.view, subject.phase);
    let list = this.#bySlot.get(slot);
    if (list === undefined) {
      list = [];
      this.#bySlot.set(slot, list);
    }
    for (const one of list)
      if (one.signer === signer && sameContent(one.subject, subject)) return one;
    const made = { signer, subject, signature: SIGNATURES.name(this.#made.length) };
    this.#made.push(made);
    list.push(made);
    return made;
  }

  check(signer: number, subject: VoteSubject, signature: string): boolean {
    const made = this.#made[SIGNATURES.number(signature)];
    if (made === undefined || made.signer !== signer) return false;
    const known = made.subject;
    return (
      known.height === subject.height &&
      known.view === subject.view &&
      known.phase === subject.phase &&
      sameContent(known, subject)
    );
  }

  /** Everything signed for this height, view and phase, by anyone, in order. */
  signedIn(height: bigint, view: number, phase: number): readonly Signed[] {
    return this.#bySlot.get(slotKey(height, view, phase)) ?? NOTHING;
  }
}

/** Of two subjects of one height, view and phase. */
export function sameContent(a: VoteSubject, b: VoteSubject): boolean {
  return (
    a.digest === b.digest &&
    (a.nilReason ?? 0) === (b.nilReason ?? 0) &&
    (a.preparedView ?? -1) === (b.preparedView ?? -1)
  );
}

/** Schedules have a few heights and views; four phases. */
function slotKey(height: bigint, view: number, phase: number): number {
  return (Number(height) * 65_536 + view) * 4 + phase;
}
