import type { Outcome } from "@platform/protocol";

export type SampleKind = "good" | "worse" | "invalid" | "endless" | "recursion" | "table" | "copy";

/** A submission that an example brings along, to be sent in the order of its list. */
export interface SampleSubmission {
  readonly name: string;
  /** Which miner sends it, from 0; no example has one miner send twice. */
  readonly miner: number;
  readonly kind: SampleKind;
  readonly bytes: Uint8Array;
  /** What every validator must find. */
  readonly expected: { readonly outcome: Outcome; readonly program: Outcome | null };
  /** Of a copy: the name of the earlier submission whose bytes it has. */
  readonly copyOf?: string;
}
