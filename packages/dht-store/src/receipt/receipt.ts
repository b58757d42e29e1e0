/** The receipt of one evaluation: everything that its digest was made of, linked and certified. */

import {
  CodedError,
  type EvaluationInput,
  type EvaluationRecord,
  evaluationDigest,
  fromHex,
  type Hex32,
  toHex,
} from "@platform/protocol";
import { BlobCodec } from "@platform/storage";
import type { CID } from "multiformats/cid";
import { blobKey, toCid } from "../dag/content-id.ts";
import type { DagStore } from "../dag/dag-store.ts";
import { RECEIPT_TYPE, receiptForm } from "./receipt-form.ts";

export interface Receipt {
  readonly type: typeof RECEIPT_TYPE;
  readonly chainId: Hex32;
  readonly submission: Hex32;
  readonly challenge: Hex32;
  /** Versions, module, payload, H, state root and seed: what the evaluation was a function of. */
  readonly input: EvaluationInput;
  /** Outcome, program, score, output, effects and fuel: what it gave. */
  readonly record: EvaluationRecord;
  readonly digest: Hex32;
  /** The block whose certificate decided it. */
  readonly certificate: { readonly height: bigint; readonly hash: Hex32 };
  /** Receipt before this one in the challenge's chain. */
  readonly parent: CID | null;
}

export type ReceiptFields = Omit<Receipt, "type" | "digest">;

/** Computes the digest, so that no receipt can claim another one. */
export function buildReceipt(fields: ReceiptFields): Receipt {
  const digest = evaluationDigest(fields.chainId, fields.input, fields.record);
  return { type: RECEIPT_TYPE, ...fields, digest };
}

/** Stores the receipt as one block that links module, payload and parent. */
export function putReceipt(dag: DagStore, receipt: Receipt): CID {
  const { chainId, submission, challenge, input, record, digest, certificate, parent } = receipt;
  return dag.putBlock({
    type: RECEIPT_TYPE,
    chainId: fromHex(chainId),
    submission: fromHex(submission),
    challenge: fromHex(challenge),
    hostAbiVersion: input.hostAbiVersion,
    sandboxVersion: input.sandboxVersion,
    module: toCid(BlobCodec.raw, input.module),
    input: toCid(BlobCodec.raw, input.input),
    height: input.height,
    stateRoot: fromHex(input.stateRoot),
    seed: fromHex(input.seed),
    outcome: record.outcome,
    program: record.program,
    score: record.score,
    output: record.output,
    effects: record.effects,
    fuelUsed: record.fuelUsed,
    digest: fromHex(digest),
    certificate: { height: certificate.height, hash: fromHex(certificate.hash) },
    parent,
  });
}

/**
 * Undefined if not held. Form and digest are checked: who holds a receipt holds what was signed.
 * @throws CodedError RECEIPT_INVALID
 */
export function getReceipt(dag: DagStore, cid: CID): Receipt | undefined {
  const value = dag.getBlock(cid);
  if (value === undefined) return undefined;
  const parsed = receiptForm.safeParse(value);
  if (!parsed.success) throw invalid(cid, parsed.error.issues[0]?.message ?? "wrong form");
  const form = parsed.data;
  const receipt = buildReceipt({
    chainId: toHex(form.chainId),
    submission: toHex(form.submission),
    challenge: toHex(form.challenge),
    input: {
      hostAbiVersion: form.hostAbiVersion,
      sandboxVersion: form.sandboxVersion,
      module: blobKey(form.module).hash,
      input: blobKey(form.input).hash,
      height: form.height,
      stateRoot: toHex(form.stateRoot),
      seed: toHex(form.seed),
    },
    record: {
      outcome: form.outcome,
      program: form.program,
      score: form.score,
      output: form.output,
      effects: form.effects,
      fuelUsed: form.fuelUsed,
    },
    certificate: { height: form.certificate.height, hash: toHex(form.certificate.hash) },
    parent: form.parent,
  });
  if (receipt.digest !== toHex(form.digest)) throw invalid(cid, "its digest is of other content");
  return receipt;
}

/** Follows the parents of a receipt, newest first, as far as they are held. */
export function* receiptChain(dag: DagStore, head: CID): Generator<Receipt> {
  for (let cid: CID | null = head; cid !== null; ) {
    const receipt: Receipt | undefined = getReceipt(dag, cid);
    if (receipt === undefined) return;
    yield receipt;
    cid = receipt.parent;
  }
}

function invalid(cid: CID, detail: string): CodedError {
  return new CodedError({ code: "RECEIPT_INVALID", message: `${cid} is no receipt: ${detail}` });
}
