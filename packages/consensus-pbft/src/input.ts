/** What the host tells the engine. Each is one turn of the single-threaded reducer. */

import type { Hex32, SignedConsensusMessage, ValidatorSet } from "@platform/protocol";
import type { TimerName } from "./effect.ts";
import type { VerifiedMessage } from "./verify.ts";

/** What a height is decided by: fixed by the decisions below it. */
export interface HeightConfig {
  readonly height: bigint;
  readonly set: ValidatorSet;
  /** Own index in the set; null for a node that only follows. */
  readonly self: number | null;
}

/** Timer values in milliseconds. */
export interface PacemakerConfig {
  /** View 0; doubled for each view. */
  readonly viewMs: number;
  readonly viewMaxMs: number;
  readonly rebroadcastMs: number;
}

export type Verdict = { readonly ok: true } | { readonly ok: false; readonly nilReason: number };

export type Input =
  /** From a peer, or a decision from sync: both pass the same verifier. */
  | { readonly t: "message"; readonly message: VerifiedMessage }
  /** Own message after `sign`: its lock is durable. */
  | { readonly t: "signed"; readonly message: SignedConsensusMessage }
  | {
      readonly t: "timer";
      readonly timer: TimerName;
      readonly height: bigint;
      readonly view: number;
    }
  /** Answer to `propose`; late ones are ignored. */
  | {
      readonly t: "proposal";
      readonly height: bigint;
      readonly view: number;
      readonly digest: Hex32;
      readonly block: Uint8Array;
    }
  /** Answer to `validate`; late ones are ignored. */
  | {
      readonly t: "validated";
      readonly height: bigint;
      readonly view: number;
      readonly digest: Hex32;
      readonly verdict: Verdict;
    }
  /** The height is due by the host's own knowledge (PROTOCOL §5): the view-0 timer starts. */
  | { readonly t: "due"; readonly height: bigint }
  /** The decision below was executed; set and own index are those of the new height. */
  | { readonly t: "new-height"; readonly config: HeightConfig }
  /** A peer speaks of a height that can't be verified yet. Only the highest is remembered. */
  | { readonly t: "hint"; readonly from: number; readonly height: bigint };
