/** Messages of the PBFT engine and their canonical dag-cbor form (DESIGN D13). */

import * as dagCbor from "@ipld/dag-cbor";
import { z } from "zod";
import { equalBytes, fromHex, toHex } from "../bytes.ts";
import { type Certificate, decodeCertificate, encodeCertificate } from "../certificate.ts";
import { CodedError } from "../errors.ts";
import { type Hex32, ZERO_HASH } from "../hash.ts";
import { MAX_BLOCK_BYTES, MAX_FRAME_BYTES, MAX_VALIDATORS } from "../limits.ts";
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

/** What the signature of a message covers. */
export function voteSubject(message: SignedConsensusMessage): VoteSubject {
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

const U32_MAX = 0xffff_ffff;
const U64_MAX = (1n << 64n) - 1n;
/** Fixed part and one (index, signature) pair for each member. */
const MAX_CERTIFICATE_BYTES = 64 + 66 * MAX_VALIDATORS;

const bytesOf = (length: number) =>
  z
    .instanceof(Uint8Array)
    .refine((bytes) => bytes.length === length)
    .transform(toHex);
const height = z
  .union([z.int().nonnegative(), z.bigint().nonnegative().max(U64_MAX)])
  .transform((value) => BigInt(value));
const view = z.int().min(0).max(U32_MAX);
const signer = z
  .int()
  .min(0)
  .max(MAX_VALIDATORS - 1);
const digest = bytesOf(32);
const signature = bytesOf(64);
const block = z.instanceof(Uint8Array).refine((bytes) => bytes.length <= MAX_BLOCK_BYTES);
const certificate = z
  .instanceof(Uint8Array)
  .refine((bytes) => bytes.length <= MAX_CERTIFICATE_BYTES)
  .transform(decodeCertificate);

const claim = z.strictObject({ signer, digest, preparedView: view.nullable(), signature });

const message = z.discriminatedUnion("type", [
  z
    .strictObject({
      type: z.literal("vote"),
      height,
      view,
      phase: z.union([z.literal(Phase.prepare), z.literal(Phase.commit)]),
      digest,
      nilReason: z.int().min(0).max(0xffff),
      signer,
      signature,
    })
    // A nil vote is a PREPARE with a reason; everything else has a digest and no reason.
    .refine((vote) =>
      vote.digest === ZERO_HASH
        ? vote.phase === Phase.prepare && vote.nilReason > 0
        : vote.nilReason === 0,
    ),
  z.strictObject({
    type: z.literal("view-change"),
    height,
    view,
    digest,
    preparedView: view.nullable(),
    prepared: certificate.nullable(),
    block: block.nullable(),
    signer,
    signature,
  }),
  z.strictObject({
    type: z.literal("pre-prepare"),
    height,
    view,
    digest,
    block,
    justification: z
      .strictObject({
        claims: z.array(claim).max(MAX_VALIDATORS),
        prepared: certificate.nullable(),
      })
      .nullable(),
    signer,
    signature,
  }),
  z.strictObject({ type: z.literal("decided"), certificate, block: block.nullable() }),
]);

const wireCertificate = (value: Certificate | null): Uint8Array | null =>
  value === null ? null : encodeCertificate(value);

function toWire(value: ConsensusMessage): Record<string, unknown> {
  if (value.type === "decided")
    return { ...value, certificate: encodeCertificate(value.certificate) };
  const signed = {
    ...value,
    digest: fromHex(value.digest),
    signature: fromHex(value.signature),
  };
  if (value.type === "vote") return signed;
  if (value.type === "view-change") return { ...signed, prepared: wireCertificate(value.prepared) };
  const { justification } = value;
  return {
    ...signed,
    justification:
      justification === null
        ? null
        : {
            claims: justification.claims.map((one) => ({
              ...one,
              digest: fromHex(one.digest),
              signature: fromHex(one.signature),
            })),
            prepared: wireCertificate(justification.prepared),
          },
  };
}

/** Canonical bytes of one message; hashes, signatures and certificates are byte strings. */
export function encodeConsensusMessage(value: ConsensusMessage): Uint8Array {
  // A copy of exact size: the encoder may hand out a part of a pooled buffer.
  return new Uint8Array(dagCbor.encode(toWire(value)));
}

/**
 * Strict inverse of {@link encodeConsensusMessage}: unknown fields, wrong sizes, signers out of
 * order and non-canonical encodings are refused. Signatures are not checked here.
 * @throws CodedError TOO_LARGE, MALFORMED
 */
export function decodeConsensusMessage(bytes: Uint8Array): ConsensusMessage {
  if (bytes.length > MAX_FRAME_BYTES)
    throw new CodedError({ code: "TOO_LARGE", message: `a message of ${bytes.length} bytes` });
  try {
    const value = message.parse(dagCbor.decode(bytes));
    if (!equalBytes(encodeConsensusMessage(value), bytes)) throw new RangeError("not canonical");
    return value;
  } catch (cause) {
    throw new CodedError({ code: "MALFORMED", message: "not a consensus message" }, { cause });
  }
}
