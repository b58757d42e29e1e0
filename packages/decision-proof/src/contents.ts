/** What a verified header binds: the block's body and single state entries. */

import {
  certificateHash,
  decodeBlock,
  encodeHeader,
  extrinsicsRoot,
  type Header,
  joinBytes,
  MAX_BLOCK_BYTES,
  openStateProof,
  type ProvenValue,
} from "@platform/protocol";
import type { StateEvidence } from "./document.ts";
import { refuse } from "./refusal.ts";

export interface ProvenEntry {
  readonly key: Uint8Array;
  /** Never `uncovered`. */
  readonly found: ProvenValue;
}

/**
 * The extrinsics of the decided block.
 * @throws CodedError DECISION_BODY_MALFORMED, DECISION_BODY_MISMATCH
 */
export function openBody(header: Header, body: Uint8Array): readonly Uint8Array[] {
  const block = joinBytes([encodeHeader(header), body]);
  if (block.length > MAX_BLOCK_BYTES)
    throw refuse("DECISION_BODY_MALFORMED", "body", "it is longer than a block may be");
  let decoded: ReturnType<typeof decodeBlock>["body"];
  try {
    decoded = decodeBlock(block).body;
  } catch {
    throw refuse("DECISION_BODY_MALFORMED", "body", "it is not a block's body");
  }
  if (certificateHash(decoded.parentCertificate) !== header.parentCertHash)
    throw refuse(
      "DECISION_BODY_MISMATCH",
      "body",
      "its certificate is not the one that was decided",
    );
  if (extrinsicsRoot(decoded.extrinsics) !== header.extrinsicsRoot)
    throw refuse(
      "DECISION_BODY_MISMATCH",
      "body",
      "its extrinsics are not those that were decided",
    );
  return decoded.extrinsics;
}

/** @throws CodedError DECISION_STATE_MALFORMED, DECISION_STATE_MISMATCH, DECISION_STATE_UNCOVERED */
export function openState(header: Header, { keys, proof }: StateEvidence): ProvenEntry[] {
  const opened = openStateProof(header.stateRoot, proof);
  if (opened.verdict === "reject") {
    if (opened.code === "PROOF_ROOT_MISMATCH")
      throw refuse("DECISION_STATE_MISMATCH", "state", "its proof is of another state root");
    throw refuse("DECISION_STATE_MALFORMED", "state", "its proof is out of form or too long");
  }
  return keys.map((key) => {
    const found = opened.state.get(key);
    if (found.status === "uncovered")
      throw refuse(
        "DECISION_STATE_UNCOVERED",
        "state",
        "its proof says nothing about one of the keys",
      );
    return { key, found };
  });
}
