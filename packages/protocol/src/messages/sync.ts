/** Requests on the sync protocol: decisions and state for who is behind, a door for extrinsics. */

import * as dagCbor from "@ipld/dag-cbor";
import { z } from "zod";
import { equalBytes } from "../bytes.ts";
import { CodedError, type ErrorRecord } from "../errors.ts";
import { HEADER_BYTES } from "../header.ts";
import {
  MAX_BLOCK_BYTES,
  MAX_EXTRINSIC_BYTES,
  MAX_FRAME_BYTES,
  MAX_SNAPSHOT_CHUNKS,
  MAX_STATE_CHUNK_BYTES,
  MAX_SYNC_DECISIONS,
  MAX_SYNC_SET_CHANGES,
  MAX_VALIDATORS,
  SNAPSHOT_PIECE_BYTES,
} from "../limits.ts";

export type SyncRequest =
  /** What the peer has; a hint for whom to ask, never a reason to believe. */
  | { readonly type: "tip" }
  /** Decisions from a height on; as many as fit one frame. */
  | { readonly type: "decisions"; readonly from: bigint; readonly count: number }
  /** Changes of the validator set above a height, ascending. */
  | { readonly type: "set-changes"; readonly above: bigint; readonly count: number }
  /** A set by its hash (32 bytes): what a trusted head names, without the changes below it. */
  | { readonly type: "set"; readonly hash: Uint8Array }
  /** The cut of the state at an offered height. */
  | { readonly type: "manifest"; readonly height: bigint }
  /** Bytes of one chunk of that cut, named by the hash of its subtree (32 bytes). */
  | {
      readonly type: "chunk";
      readonly height: bigint;
      readonly hash: Uint8Array;
      readonly offset: number;
    }
  /** The coded answer that gossip can't give. */
  | { readonly type: "submit"; readonly extrinsic: Uint8Array };

/** One decided block with the certificate that proves it. */
export interface WireDecision {
  readonly certificate: Uint8Array;
  readonly block: Uint8Array;
}

/** A block that changed the set, and the set of the next height: one link of the set chain. */
export interface WireSetChange {
  readonly header: Uint8Array;
  readonly certificate: Uint8Array;
  /** {@link encodeValidatorSet}: its hash is the header's nextValidatorSetHash. */
  readonly set: Uint8Array;
}

/** A certified height with its state cut into chunks (docs/spec/state.md §7). */
export interface WireManifest {
  readonly header: Uint8Array;
  readonly certificate: Uint8Array;
  /** The state tree down to the chunks, each of them one hidden node. */
  readonly tree: Uint8Array;
  /** Bytes of each chunk in the order of the tree. */
  readonly sizes: readonly number[];
}

export type SyncAnswer =
  | {
      readonly type: "tip";
      readonly height: bigint;
      /** Lowest height whose decision can be asked for. */
      readonly oldest: bigint;
      /** Highest height whose state is offered; null if none is. */
      readonly snapshot: bigint | null;
    }
  | { readonly type: "set-changes"; readonly changes: readonly WireSetChange[] }
  | { readonly type: "set"; readonly set: Uint8Array }
  | ({ readonly type: "manifest" } & WireManifest)
  | { readonly type: "chunk"; readonly bytes: Uint8Array }
  | { readonly type: "decisions"; readonly decisions: readonly WireDecision[] }
  | { readonly type: "submitted"; readonly error: ErrorRecord | null };

const u64 = z.union([z.int().nonnegative(), z.bigint().nonnegative()]).transform(BigInt);
const bytes = (max: number) => z.instanceof(Uint8Array).refine((value) => value.length <= max);
const text = z.string().max(1024);
/** Fixed part and one (index, signature) pair for each member. */
const certificate = bytes(64 + 66 * MAX_VALIDATORS);
const header = z.instanceof(Uint8Array).refine((value) => value.length === HEADER_BYTES);
const hash = z.instanceof(Uint8Array).refine((value) => value.length === 32);

const request = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("tip") }),
  z.strictObject({
    type: z.literal("set-changes"),
    above: u64,
    count: z.int().min(1).max(MAX_SYNC_SET_CHANGES),
  }),
  z.strictObject({ type: z.literal("set"), hash }),
  z.strictObject({ type: z.literal("manifest"), height: u64 }),
  z.strictObject({
    type: z.literal("chunk"),
    height: u64,
    hash,
    offset: z.int().min(0).max(MAX_STATE_CHUNK_BYTES),
  }),
  z.strictObject({
    type: z.literal("decisions"),
    from: u64,
    count: z.int().min(1).max(MAX_SYNC_DECISIONS),
  }),
  z.strictObject({ type: z.literal("submit"), extrinsic: bytes(MAX_EXTRINSIC_BYTES) }),
]);

const answer = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("tip"),
    height: u64,
    oldest: u64,
    snapshot: u64.nullable(),
  }),
  z.strictObject({
    type: z.literal("set-changes"),
    changes: z
      .array(z.strictObject({ header, certificate, set: bytes(MAX_BLOCK_BYTES) }))
      .max(MAX_SYNC_SET_CHANGES),
  }),
  z.strictObject({ type: z.literal("set"), set: bytes(MAX_BLOCK_BYTES) }),
  z.strictObject({
    type: z.literal("manifest"),
    header,
    certificate,
    tree: bytes(MAX_BLOCK_BYTES),
    sizes: z.array(z.int().min(1).max(MAX_STATE_CHUNK_BYTES)).max(MAX_SNAPSHOT_CHUNKS),
  }),
  z.strictObject({ type: z.literal("chunk"), bytes: bytes(SNAPSHOT_PIECE_BYTES) }),
  z.strictObject({
    type: z.literal("decisions"),
    decisions: z
      .array(z.strictObject({ certificate: bytes(64 * 1024), block: bytes(MAX_BLOCK_BYTES) }))
      .max(MAX_SYNC_DECISIONS),
  }),
  z.strictObject({
    type: z.literal("submitted"),
    error: z
      .strictObject({ code: text, message: text, hint: text.optional() })
      .transform(({ hint, ...rest }) => (hint === undefined ? rest : { ...rest, hint }))
      .nullable(),
  }),
]);

export const encodeSyncRequest = (value: SyncRequest): Uint8Array => dagCbor.encode(value);
export const encodeSyncAnswer = (value: SyncAnswer): Uint8Array => dagCbor.encode(value);

/** @throws CodedError TOO_LARGE, MALFORMED */
export function decodeSyncRequest(wire: Uint8Array): SyncRequest {
  return strict(wire, request, "a sync request");
}

/** @throws CodedError TOO_LARGE, MALFORMED */
export function decodeSyncAnswer(wire: Uint8Array): SyncAnswer {
  return strict(wire, answer, "a sync answer");
}

function strict<T>(wire: Uint8Array, schema: z.ZodType<T>, what: string): T {
  if (wire.length > MAX_FRAME_BYTES)
    throw new CodedError({ code: "TOO_LARGE", message: `${what} of ${wire.length} bytes` });
  try {
    const value = schema.parse(dagCbor.decode(wire));
    if (equalBytes(dagCbor.encode(value), wire)) return value;
  } catch {
    // Falls through: whatever does not decode is the sender's malformed input.
  }
  throw new CodedError({ code: "MALFORMED", message: `not ${what}` });
}
