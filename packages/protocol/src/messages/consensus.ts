/** Messages of the PBFT engine. */

import type { Certificate } from "../certificate.ts";
import type { Hex32 } from "../hash.ts";
import { Phase, type VoteSubject } from "../vote.ts";

/** PREPARE or COMMIT; PREPARE(nil) has the zero digest and a reason above 0. */
export interface Vote {
  readonly type: "vote";
  readonly height: bigint;
  readonly view: number;
  readonly phase: typeof Phase.prepare | typeof Phase.commit;
  readonly digest: Hex32;
  /** A number of `NilReason` for PREPARE(nil), 0 for everything else. */
  readonly nilReason: number;
  /** Index of the signer in the canonical order of the height's set. */
  readonly signer: number;
  /** ed25519 by the session key, 128 hex characters. */
  readonly signature: string;
}

/** "I left all views below `view`; the highest value that I saw prepared is this one, or none." */
export interface ViewChange {
  readonly type: "view-change";
  readonly height: bigint;
  readonly view: number;
  /** Prepared digest, zero for none. */
  readonly digest: Hex32;
  readonly preparedView: number | null;
  /** PREPARE quorum for (height, preparedView, digest); not covered by the signature. */
  readonly prepared: Certificate | null;
  /** Body of the prepared block: only in the copy for the leader of `view`. */
  readonly block: Uint8Array | null;
  readonly signer: number;
  readonly signature: string;
}

/** The signed part of a VIEW-CHANGE for the height and view of the proposal that carries it. */
export interface ViewChangeClaim {
  readonly signer: number;
  readonly digest: Hex32;
  readonly preparedView: number | null;
  readonly signature: string;
}

/** Why a leader may propose in a view above 0: linear in the size of the set. */
export interface Justification {
  /** Ascending by signer, distinct, a quorum together. */
  readonly claims: readonly ViewChangeClaim[];
  /** Certificate of the highest prepared view among the claims; null if no claim has one. */
  readonly prepared: Certificate | null;
}

export interface PrePrepare {
  readonly type: "pre-prepare";
  readonly height: bigint;
  readonly view: number;
  readonly digest: Hex32;
  readonly block: Uint8Array;
  /** Null exactly in view 0. */
  readonly justification: Justification | null;
  readonly signer: number;
  readonly signature: string;
}

/** A decision's proof; without the body towards peers that are expected to hold it. */
export interface Decided {
  readonly type: "decided";
  readonly certificate: Certificate;
  readonly block: Uint8Array | null;
}

export type SignedConsensusMessage = Vote | ViewChange | PrePrepare;
export type ConsensusMessage = SignedConsensusMessage | Decided;

type Unsigned<M> = M extends SignedConsensusMessage ? Omit<M, "signature"> : never;

/** A message whose subject is known but not signed yet. */
export type UnsignedMessage = Unsigned<SignedConsensusMessage>;

/** What the signature of a message covers. */
export function voteSubject(message: UnsignedMessage): VoteSubject {
  const { height, view, digest } = message;
  if (message.type === "pre-prepare") return { height, view, phase: Phase.prePrepare, digest };
  if (message.type === "view-change")
    return { height, view, phase: Phase.viewChange, digest, preparedView: message.preparedView };
  return { height, view, phase: message.phase, digest, nilReason: message.nilReason };
}

/** Height that a message speaks about. */
export function messageHeight(message: ConsensusMessage): bigint {
  return message.type === "decided" ? message.certificate.height : message.height;
}
