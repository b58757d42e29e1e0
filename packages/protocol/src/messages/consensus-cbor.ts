/** Canonical dag-cbor form of every message of the engine (DESIGN D13). */

import * as dagCbor from "@ipld/dag-cbor";
import { z } from "zod";
import { equalBytes, fromHex, toHex } from "../bytes.ts";
import { type Certificate, decodeCertificate, encodeCertificate } from "../certificate.ts";
import { CodedError } from "../errors.ts";
import { ZERO_HASH } from "../hash.ts";
import { MAX_BLOCK_BYTES, MAX_VALIDATORS } from "../limits.ts";
import { Phase } from "../vote.ts";
import type { ConsensusMessage } from "./consensus.ts";

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

/** Hashes, signatures and certificates are byte strings. */
export function encodeCbor(value: ConsensusMessage): Uint8Array {
  // A copy of exact size: the encoder may hand out a part of a pooled buffer.
  return new Uint8Array(dagCbor.encode(toWire(value)));
}

/** @throws CodedError MALFORMED, also for a second encoding of the same content */
export function decodeCbor(bytes: Uint8Array): ConsensusMessage {
  try {
    const value = message.parse(dagCbor.decode(bytes));
    if (!equalBytes(encodeCbor(value), bytes)) throw new RangeError("not canonical");
    return value;
  } catch (cause) {
    throw new CodedError({ code: "MALFORMED", message: "not a consensus message" }, { cause });
  }
}
