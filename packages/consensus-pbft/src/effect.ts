/** What a step asks of its host. The host carries effects out in the order of the list. */

import type {
  Certificate,
  ConsensusMessage,
  Hex32,
  UnsignedMessage,
  VoteSubject,
} from "@platform/protocol";
import type { DurableRecord } from "./durable.ts";
import type { ViewExit } from "./view-exit.ts";

/** At most one of each runs; setting one again replaces it. */
export type TimerName = "view" | "rebroadcast";

export interface SignedVote {
  readonly subject: VoteSubject;
  readonly signer: number;
  readonly signature: string;
}

/**
 * Two signatures of one key that contradict each other (R14): over different bytes for one (height,
 * view, phase), or a COMMIT and, as the second, a VIEW-CHANGE that conceals it.
 */
export interface Equivocation {
  readonly signer: number;
  readonly first: SignedVote;
  readonly second: SignedVote;
}

/** A PRE-PREPARE of view 0 over a header that everybody sees to be wrong (R14). */
export interface InvalidProposal {
  readonly signer: number;
  readonly vote: SignedVote;
  /** Encoded header, whose hash is the vote's digest. */
  readonly header: Uint8Array;
  /** The parent certificate that the header binds; empty when the header alone is the fault. */
  readonly certificate: Uint8Array;
}

export type Effect =
  /** One transaction, fsynced. `seq` counts up by one; records of a lower seq come first. */
  | {
      readonly t: "persist";
      readonly seq: bigint;
      readonly records: readonly DurableRecord[];
    }
  /**
   * Once `after` is durable: sign the message's subject and give the signed message back as the
   * input `signed`. Sending is the engine's next step, so nothing leaves before it is durable.
   */
  | { readonly t: "sign"; readonly after: bigint; readonly message: UnsignedMessage }
  /** To every other member, or to one by index. Loss is allowed. */
  | { readonly t: "send"; readonly to: "all" | number; readonly message: ConsensusMessage }
  /** Send the stored decision of `height` (certificate and body) to a peer that is behind. */
  | { readonly t: "answer"; readonly to: number; readonly height: bigint }
  /**
   * Build a block for (height, view) freely and answer with the input `proposal`. The parent's
   * certificate is what the body carries; null for the first height.
   */
  | {
      readonly t: "propose";
      readonly height: bigint;
      readonly view: number;
      readonly parentCertificate: Certificate | null;
    }
  /** Answer with the input `validated`. Local predicates count only if `fresh`. */
  | {
      readonly t: "validate";
      readonly height: bigint;
      readonly view: number;
      readonly digest: Hex32;
      readonly block: Uint8Array;
      readonly fresh: boolean;
    }
  | {
      readonly t: "set-timer";
      readonly timer: TimerName;
      readonly height: bigint;
      readonly view: number;
      readonly ms: number;
    }
  | { readonly t: "clear-timer"; readonly timer: TimerName }
  /** Once `after` is durable: execute the block, then give the input `new-height`. */
  | {
      readonly t: "decide";
      readonly after: bigint;
      readonly certificate: Certificate;
      readonly block: Uint8Array;
    }
  | { readonly t: "evidence"; readonly evidence: Equivocation }
  /** This node left a view; for people only, the host may drop it. */
  | { readonly t: "view-changed"; readonly exit: ViewExit }
  /** Ask the peer (or, at null, anyone) for decisions from this height on. */
  | { readonly t: "fetch"; readonly fromHeight: bigint; readonly from: number | null }
  /** A peer showed a vote of ours that this disk does not know: stop with an own exit code. */
  | { readonly t: "higher-vote-seen"; readonly vote: SignedVote };
