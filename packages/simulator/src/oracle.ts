/**
 * Unforgeable signatures without cryptography: a signature exists if and only if it was made here.
 * The list of all that were made is the trace that the monitors read.
 */

import type { VoteSubject } from "@platform/protocol";

export interface Signed {
  readonly signer: number;
  readonly subject: VoteSubject;
  readonly signature: string;
}

export class SignatureOracle {
  readonly #bySignature = new Map<string, Signed>();
  readonly #byContent = new Map<string, Signed>();
  readonly #bySlot = new Map<string, Signed[]>();

  /** Deterministic, as ed25519 is: the same content has the same signature. */
  sign(signer: number, subject: VoteSubject): Signed {
    const slot = slotKey(subject.height, subject.view, subject.phase);
    const content = `${slot}:${signer}:${subject.digest}:${subject.nilReason ?? 0}:${subject.preparedView ?? -1}`;
    const known = this.#byContent.get(content);
    if (known !== undefined) return known;
    const made = { signer, subject, signature: `s${this.#bySignature.size}` };
    this.#bySignature.set(made.signature, made);
    this.#byContent.set(content, made);
    const list = this.#bySlot.get(slot);
    if (list === undefined) this.#bySlot.set(slot, [made]);
    else list.push(made);
    return made;
  }

  check(signer: number, subject: VoteSubject, signature: string): boolean {
    const made = this.#bySignature.get(signature);
    if (made === undefined || made.signer !== signer) return false;
    const known = made.subject;
    return (
      known.height === subject.height &&
      known.view === subject.view &&
      known.phase === subject.phase &&
      known.digest === subject.digest &&
      (known.nilReason ?? 0) === (subject.nilReason ?? 0) &&
      (known.preparedView ?? -1) === (subject.preparedView ?? -1)
    );
  }

  /** Everything signed for this height, view and phase, by anyone, in order. */
  signedIn(height: bigint, view: number, phase: number): readonly Signed[] {
    return this.#bySlot.get(slotKey(height, view, phase)) ?? [];
  }
}

function slotKey(height: bigint, view: number, phase: number): string {
  return `${height}:${view}:${phase}`;
}
