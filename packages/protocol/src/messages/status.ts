/** What members tell each other between votes (PROTOCOL §5, §7, §9). */

import * as dagCbor from "@ipld/dag-cbor";
import { z } from "zod";
import { equalBytes, toHex } from "../bytes.ts";
import { CodedError } from "../errors.ts";
import type { Hex32 } from "../hash.ts";
import type { ChainRef } from "../header.ts";
import { MAX_HELD_PAYLOADS, MAX_STATUS_BYTES } from "../limits.ts";
import { envelope, SignKind } from "../signing.ts";
import {
  decodeStatusFrame,
  encodeStatusBody,
  encodeStatusFrame,
  MAX_EDGE_CHARACTERS,
  MAX_SEEN_SIGN_BYTES,
  MAX_STATUS_EDGES,
} from "./status-frame.ts";

/** The highest vote that the sender has seen from the receiver: sign bytes and signature. */
export interface SeenVote {
  readonly signBytes: Uint8Array;
  readonly signature: string;
}

export interface StatusMessage {
  /** Hotkey of the sender. */
  readonly validator: Hex32;
  /** Decided height and its block hash. */
  readonly height: bigint;
  readonly head: Hex32;
  /** Newest chain block that the sender has as finalised; null without a chain. */
  readonly finalized: ChainRef | null;
  /** Hashes of revealed payloads that the sender holds, ascending. */
  readonly have: readonly Hex32[];
  readonly seenFromYou: SeenVote | null;
  /** Multiaddrs of the sender's edge host. */
  readonly edges: readonly string[];
}

export interface SignedStatus {
  readonly status: StatusMessage;
  /** Session key over kind status, 128 hex characters. */
  readonly signature: string;
}

const bytesOf = (length: number) =>
  z
    .instanceof(Uint8Array)
    .refine((bytes) => bytes.length === length)
    .transform(toHex);
const u64 = z.union([z.int().nonnegative(), z.bigint().nonnegative()]).transform(BigInt);

const schema = z.strictObject({
  status: z.strictObject({
    validator: bytesOf(32),
    height: u64,
    head: bytesOf(32),
    finalized: z.strictObject({ number: u64, hash: bytesOf(32) }).nullable(),
    have: z.array(bytesOf(32)).max(MAX_HELD_PAYLOADS),
    seenFromYou: z
      .strictObject({
        signBytes: z.instanceof(Uint8Array).refine((bytes) => bytes.length <= MAX_SEEN_SIGN_BYTES),
        signature: bytesOf(64),
      })
      .nullable(),
    edges: z.array(z.string().max(MAX_EDGE_CHARACTERS)).max(MAX_STATUS_EDGES),
  }),
  signature: bytesOf(64),
});

/** What the session key signs. */
export function statusSignBytes(chainId: Hex32, status: StatusMessage): Uint8Array {
  return envelope(chainId, SignKind.status, encodeStatusBody(status));
}

export function encodeStatus(signed: SignedStatus): Uint8Array {
  return encodeStatusFrame(signed);
}

/** @throws CodedError TOO_LARGE, MALFORMED */
export function decodeStatus(bytes: Uint8Array): SignedStatus {
  if (bytes.length > MAX_STATUS_BYTES)
    throw new CodedError({ code: "TOO_LARGE", message: `a status of ${bytes.length} bytes` });
  const direct = decodeStatusFrame(bytes);
  if (direct !== null) return direct;
  try {
    const value: SignedStatus = schema.parse(dagCbor.decode(bytes));
    if (!equalBytes(encodeStatus(value), bytes)) throw new RangeError("not canonical");
    return value;
  } catch (cause) {
    throw new CodedError({ code: "MALFORMED", message: "not a status" }, { cause });
  }
}
