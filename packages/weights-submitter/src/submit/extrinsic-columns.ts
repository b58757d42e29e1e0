/** A signed extrinsic as five columns of a ledger's row. */

import type { SignedExtrinsic } from "../chain/weight-chain.ts";

export interface ExtrinsicColumns {
  extrinsic: Uint8Array | null;
  extrinsic_hash: string | null;
  nonce: bigint | null;
  birth: bigint | null;
  death: bigint | null;
}

/** extrinsic, extrinsic_hash, nonce, birth, death. */
export function extrinsicColumns(sent: SignedExtrinsic | null) {
  if (sent === null) return [null, null, null, null, null] as const;
  return [sent.bytes, sent.hash, sent.nonce, sent.birth, sent.death] as const;
}

export function extrinsicOf(row: ExtrinsicColumns): SignedExtrinsic | null {
  const { extrinsic, extrinsic_hash, nonce, birth, death } = row;
  if (extrinsic === null || extrinsic_hash === null) return null;
  if (nonce === null || birth === null || death === null) return null;
  return { bytes: extrinsic, hash: extrinsic_hash, nonce: Number(nonce), birth, death };
}
