/** The operator's view of the height in progress: who votes, who is missing, why views ended. */

import type { ViewExitCause, ViewStage } from "@platform/consensus-pbft";
import type { Concentration, Hex32 } from "@platform/protocol";

export const CONSENSUS_PHASES = [
  "idle",
  "proposing",
  "preparing",
  "committing",
  "decided",
  "halted",
] as const;
/**
 * - `idle`: nothing is pending, the next block is not due;
 * - `proposing`: the leader's proposal is awaited;
 * - `preparing`, `committing`: PREPAREs or COMMITs are awaited;
 * - `decided`: the block is being executed;
 * - `halted`: this node stopped voting for good.
 */
export type ConsensusPhase = (typeof CONSENSUS_PHASES)[number];

/** One member of the set of the height in progress, as this validator sees it. */
export interface ConsensusMember {
  readonly hotkey: Hex32;
  readonly power: bigint;
  readonly self: boolean;
  /** Leads the current view. */
  readonly leader: boolean;
  /** Oneself counts as connected. */
  readonly connected: boolean;
  /** Decided height that it last told; null before its first status, and for oneself. */
  readonly height: bigint | null;
  /** PREPARE of the current view. */
  readonly prepare: "block" | "nil" | null;
  /** Why it said nil: a name of `NilReason`. */
  readonly nilReason: string | null;
  /** COMMIT of the current view. */
  readonly commit: boolean;
  /** VIEW-CHANGE into the current view. */
  readonly viewChange: boolean;
  /** Its COMMIT is in the certificate of the last decision, late ones included. */
  readonly signedLast: boolean;
  /** In view 0: heard neither in the last decision nor at this height; later: not at this height. */
  readonly missing: boolean;
}

export interface LastDecision {
  readonly height: bigint;
  readonly view: number;
  readonly hash: Hex32;
  /** Of the members that signed, and of the set of that height. */
  readonly power: bigint;
  readonly totalPower: bigint;
  readonly signers: readonly Hex32[];
  readonly missing: readonly Hex32[];
}

export interface ViewChangeRecord {
  readonly height: bigint;
  readonly from: number;
  readonly to: number;
  readonly cause: ViewExitCause;
  readonly stage: ViewStage;
  /** Leader of the view that was left. */
  readonly leader: Hex32;
  readonly refusals: readonly {
    readonly reason: string;
    readonly signers: number;
    readonly power: bigint;
  }[];
  /** Members of whom no PREPARE and no COMMIT of that view came. */
  readonly silent: readonly Hex32[];
  /** Own clock, milliseconds since 1970. */
  readonly atMs: bigint;
}

/** Heights that this validator voted on since its start; synced ones do not count. */
export interface RoundTimes {
  readonly count: number;
  /** From when the height was due here to its decision, milliseconds. */
  readonly lastMs: number | null;
  readonly totalMs: number;
}

export interface ConsensusStatus {
  /** Height in progress. */
  readonly height: bigint;
  readonly epoch: bigint;
  readonly view: number;
  readonly leader: Hex32 | null;
  readonly phase: ConsensusPhase;
  /** Since the height was due here; null before. */
  readonly dueForMs: number | null;
  /** Block that the current leader proposed. */
  readonly proposed: Hex32 | null;
  /** View of the highest own prepared certificate of this height. */
  readonly lockedView: number | null;
  readonly totalPower: bigint;
  /** The least power that is a quorum. */
  readonly quorumPower: bigint;
  readonly preparePower: bigint;
  readonly nilPower: bigint;
  readonly commitPower: bigint;
  readonly viewChangePower: bigint;
  readonly missingPower: bigint;
  /** In canonical order, at most MAX_VALIDATORS. */
  readonly members: readonly ConsensusMember[];
  readonly last: LastDecision | null;
  /** Newest first, at most MAX_VIEW_CHANGES_KEPT since the start. */
  readonly viewChanges: readonly ViewChangeRecord[];
  /** Since the start. */
  readonly viewChangeCounts: Readonly<Record<ViewExitCause, number>>;
  readonly rounds: RoundTimes;
  readonly concentration: Concentration;
  readonly warnings: readonly string[];
}
