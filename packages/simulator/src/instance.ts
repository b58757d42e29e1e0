/** What the shared world knows of one running copy of a validator. */

import type { VerifiedMessage } from "@platform/consensus-pbft";
import type { ConsensusMessage, Decided } from "@platform/protocol";

/** One message on its way to everybody: verified once, by whoever gets it first. */
export interface Envelope {
  readonly message: ConsensusMessage;
  readonly height: bigint;
  /** Undefined before the first verification, null if it was refused. */
  verified: VerifiedMessage | null | undefined;
}

export interface Instance {
  /** Place in the list of instances. */
  readonly id: number;
  /** The validator that it belongs to; two copies of one key are twins. */
  readonly key: number;
  readonly honest: boolean;
  readonly alive: boolean;
  /** Height in work: one above the last executed block. */
  readonly height: bigint;
  /** Effects carried out so far, over all lives: crash points count them. */
  readonly effects: number;
  /** Executed decisions from height 1 on. */
  readonly chain: readonly Decided[];
  /** `from` is the sender's key. */
  deliver(from: number, envelope: Envelope): void;
}
