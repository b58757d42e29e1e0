/** What is to be set, and how integer scores become the chain's form. */

import { assert, type Hex32 } from "@platform/protocol";
import type { WeightPair } from "../chain/weight-chain.ts";

/** Greatest weight of a vector: with it the chain's own scaling is the identity. */
export const MAX_WEIGHT = 65_535;

export interface WeightOrder {
  readonly epoch: bigint;
  readonly mechanism: number;
  /** Of the decided vector; the signer's lock and the ledger hold this value. */
  readonly vectorHash: Hex32;
  /** Ascending by uid; the greatest weight is 65,535. */
  readonly weights: readonly { readonly uid: number; readonly weight: number }[];
  /** Hotkeys that held those uids when the vector was decided, same order. */
  readonly hotkeys: readonly Hex32[];
}

/**
 * The scaling rule: weight = floor(score * 65535 / greatest score), so the greatest is exactly
 * 65,535 and the chain's rounding never runs. Shares are the runtime's business: the chain
 * normalises by the sum when it reads. Zero entries stay, because the chain counts them for the
 * minimum length. No positive score gives an empty vector, which is never sent.
 */
export function toChainWeights(scores: readonly (readonly [number, bigint])[]): WeightPair[] {
  const max = scores.reduce((greatest, [, score]) => (score > greatest ? score : greatest), 0n);
  assert(
    scores.every(([, score]) => score >= 0n),
    "a score is never negative",
  );
  if (max === 0n) return [];
  return scores.map(([uid, score]) => [uid, Number((score * BigInt(MAX_WEIGHT)) / max)]);
}
