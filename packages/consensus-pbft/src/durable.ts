/**
 * What the signer database holds for the engine (PROTOCOL §7), as rows of plain bytes, and the
 * records that the engine emits. All records of one `persist` effect are one transaction.
 */

import {
  type Certificate,
  decodeCertificate,
  encodeCertificate,
  FixedReader,
  type Hex32,
  Phase,
  type VoteContext,
  type VoteSubject,
  voteSignBytes,
  ZERO_HASH,
} from "@platform/protocol";

/** One signature at most for each (height, view, phase). */
export interface VoteLock {
  readonly height: bigint;
  readonly view: number;
  readonly phase: Phase;
  /** Exactly what the session key signs. */
  readonly signBytes: Uint8Array;
  /** 128 hex characters; null until signed: ed25519 is deterministic, so the lock alone suffices. */
  readonly signature: string | null;
}

/** Highest prepared certificate of the height in work, with the body that it certifies. */
export interface Prepared {
  readonly height: bigint;
  readonly view: number;
  readonly digest: Hex32;
  readonly certificate: Uint8Array;
  readonly block: Uint8Array;
}

/** The last decision, kept beside the locks that rest on it. */
export interface Decision {
  readonly height: bigint;
  readonly certificate: Uint8Array;
  readonly block: Uint8Array;
}

/** One row of a `persist` effect. */
export type DurableRow =
  | { readonly kind: "vote"; readonly lock: VoteLock }
  | { readonly kind: "prepared"; readonly prepared: Prepared }
  | { readonly kind: "decision"; readonly decision: Decision };

/** Content of the signer database at start; locks of the highest height suffice. */
export interface DurableRows {
  readonly locks: readonly VoteLock[];
  readonly prepared: Prepared | null;
  readonly decision: Decision | null;
}

/** A certificate with the block that it is about. */
export interface CertifiedBlock {
  readonly certificate: Certificate;
  readonly block: Uint8Array;
}

/** What the engine asks to make durable, in its own types. */
export type DurableRecord =
  | { readonly kind: "vote"; readonly subject: VoteSubject }
  | { readonly kind: "prepared"; readonly prepared: CertifiedBlock }
  | { readonly kind: "decision"; readonly decision: CertifiedBlock };

export interface OwnVote {
  readonly subject: VoteSubject;
  readonly signature: string | null;
}

/** What the engine is restored from. */
export interface DurableState {
  readonly votes: readonly OwnVote[];
  readonly prepared: CertifiedBlock | null;
  readonly decision: CertifiedBlock | null;
}

export const EMPTY_DURABLE: DurableState = { votes: [], prepared: null, decision: null };

/** Row of a record; a vote's row has no signature yet, the signer adds it. */
export function durableRow(context: VoteContext, record: DurableRecord): DurableRow {
  if (record.kind === "vote") {
    const { height, view, phase } = record.subject;
    const signBytes = voteSignBytes(context, record.subject);
    return { kind: "vote", lock: { height, view, phase, signBytes, signature: null } };
  }
  if (record.kind === "prepared") {
    const { certificate, block } = record.prepared;
    const { height, view, digest } = certificate;
    const bytes = encodeCertificate(certificate);
    return { kind: "prepared", prepared: { height, view, digest, certificate: bytes, block } };
  }
  const { certificate, block } = record.decision;
  const bytes = encodeCertificate(certificate);
  return {
    kind: "decision",
    decision: { height: certificate.height, certificate: bytes, block },
  };
}

/** @throws CodedError MALFORMED or RangeError on rows that this module did not write */
export function durableState(rows: DurableRows): DurableState {
  const certified = (row: Prepared | Decision | null): CertifiedBlock | null =>
    row === null ? null : { certificate: decodeCertificate(row.certificate), block: row.block };
  return {
    votes: rows.locks.map((lock) => ({
      subject: parseVoteSignBytes(lock.signBytes).subject,
      signature: lock.signature,
    })),
    prepared: certified(rows.prepared),
    decision: certified(rows.decision),
  };
}

/** Domain tag of a vote, the layout's first field. */
const TAG_BYTES = 16;

/**
 * Inverse of `voteSignBytes`.
 * @throws RangeError on bytes of any other layout
 */
export function parseVoteSignBytes(bytes: Uint8Array): {
  context: VoteContext;
  subject: VoteSubject;
} {
  const reader = new FixedReader(bytes);
  reader.bytes(TAG_BYTES);
  const chainId = reader.hash();
  const kind = reader.u8();
  const epoch = reader.u64();
  const validatorSetHash = reader.hash();
  const height = reader.u64();
  const view = reader.u32();
  const phase = phaseOf(reader.u8());
  if (phase !== kind) throw new RangeError("kind and phase differ");
  const digest = reader.hash();
  let subject: VoteSubject = { height, view, phase, digest };
  if (phase === Phase.prepare) {
    subject = { ...subject, nilReason: digest === ZERO_HASH ? reader.u16() : 0 };
  }
  if (phase === Phase.commit) subject = { ...subject, nilReason: 0 };
  if (phase === Phase.viewChange) {
    const prepared = reader.u8();
    const preparedView = reader.u32();
    subject = { ...subject, preparedView: prepared === 0 ? null : preparedView };
  }
  reader.end();
  return { context: { chainId, epoch, validatorSetHash }, subject };
}

function phaseOf(value: number): Phase {
  const phase = Object.values(Phase).find((one) => one === value);
  if (phase === undefined) throw new RangeError("unknown phase");
  return phase;
}
