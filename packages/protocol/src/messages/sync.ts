/** Requests on the sync protocol: decisions for members, a door for miners' extrinsics. */

import * as dagCbor from "@ipld/dag-cbor";
import { z } from "zod";
import { equalBytes } from "../bytes.ts";
import { CodedError, type ErrorRecord } from "../errors.ts";
import {
  MAX_BLOCK_BYTES,
  MAX_EXTRINSIC_BYTES,
  MAX_FRAME_BYTES,
  MAX_SYNC_DECISIONS,
} from "../limits.ts";

export type SyncRequest =
  /** Decisions from a height on; as many as fit one frame. */
  | { readonly type: "decisions"; readonly from: bigint; readonly count: number }
  /** The coded answer that gossip can't give. */
  | { readonly type: "submit"; readonly extrinsic: Uint8Array };

/** One decided block with the certificate that proves it. */
export interface WireDecision {
  readonly certificate: Uint8Array;
  readonly block: Uint8Array;
}

export type SyncAnswer =
  | { readonly type: "decisions"; readonly decisions: readonly WireDecision[] }
  | { readonly type: "submitted"; readonly error: ErrorRecord | null };

const u64 = z.union([z.int().nonnegative(), z.bigint().nonnegative()]).transform(BigInt);
const bytes = (max: number) => z.instanceof(Uint8Array).refine((value) => value.length <= max);
const text = z.string().max(1024);

const request = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("decisions"),
    from: u64,
    count: z.int().min(1).max(MAX_SYNC_DECISIONS),
  }),
  z.strictObject({ type: z.literal("submit"), extrinsic: bytes(MAX_EXTRINSIC_BYTES) }),
]);

const answer = z.discriminatedUnion("type", [
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
