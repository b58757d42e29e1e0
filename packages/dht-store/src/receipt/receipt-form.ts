/** Form of a receipt block as it may arrive from a stranger. */

import { MAX_EFFECTS_BYTES, MAX_OUTPUT_BYTES, MAX_SCORE, OUTCOMES } from "@platform/protocol";
import { BlobCodec } from "@platform/storage";
import { CID } from "multiformats/cid";
import { z } from "zod";

export const RECEIPT_TYPE = "platform/receipt/v1";

const U64_MAX = 2n ** 64n - 1n;
const u64 = z
  .union([z.int().nonnegative(), z.bigint().nonnegative().max(U64_MAX)])
  .transform(BigInt);
const u32 = z.int().min(0).max(0xffff_ffff);
const hash = z.instanceof(Uint8Array).refine((bytes) => bytes.length === 32, "expected 32 bytes");
const bytes = (max: number) =>
  z.instanceof(Uint8Array).refine((value) => value.length <= max, `at most ${max} bytes`);
const link = (codec: number) =>
  z
    .custom<CID>((value) => {
      const cid = CID.asCID(value);
      return cid?.version === 1 && cid.code === codec && cid.multihash.digest.length === 32;
    }, "expected a link")
    .transform((value) => CID.asCID(value) as CID);

export const receiptForm = z.strictObject({
  type: z.literal(RECEIPT_TYPE),
  chainId: hash,
  submission: hash,
  challenge: hash,
  hostAbiVersion: u32,
  sandboxVersion: u32,
  module: link(BlobCodec.raw),
  input: link(BlobCodec.raw),
  height: u64,
  stateRoot: hash,
  seed: hash,
  outcome: z.enum(OUTCOMES),
  program: z.enum(OUTCOMES).nullable(),
  score: u64.refine((score) => score <= MAX_SCORE, "a score is at most 10^9"),
  output: bytes(MAX_OUTPUT_BYTES),
  effects: bytes(MAX_EFFECTS_BYTES),
  fuelUsed: u64,
  digest: hash,
  certificate: z.strictObject({ height: u64, hash }),
  parent: link(BlobCodec.dagCbor).nullable(),
});
