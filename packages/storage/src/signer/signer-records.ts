/** What the signer database is asked to hold. */

import type { DurableRow } from "@platform/consensus-pbft";
import type { Hex32 } from "@platform/protocol";

/** One digest at most for each (epoch of inclusion, submission). */
export interface AttestationLock {
  readonly epoch: bigint;
  readonly submission: Hex32;
  readonly digest: Hex32;
}

/** One chain weight vector at most for each (epoch, mechanism). */
export interface WeightLock {
  readonly epoch: bigint;
  readonly mechanism: number;
  readonly vectorHash: Hex32;
}

export type SignerRecord =
  | DurableRow
  | { readonly kind: "attestation"; readonly lock: AttestationLock }
  | { readonly kind: "weights"; readonly lock: WeightLock };

/** Highest vote ever locked; order is (height, view, phase). */
export interface Watermark {
  readonly height: bigint;
  readonly view: number;
  readonly phase: number;
}

export function compareWatermarks(a: Watermark, b: Watermark): number {
  if (a.height !== b.height) return a.height < b.height ? -1 : 1;
  return a.view !== b.view ? a.view - b.view : a.phase - b.phase;
}
