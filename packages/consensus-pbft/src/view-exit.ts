/** Why a view ended, for people and metrics: nothing that is signed or agreed depends on it. */

import { isQuorum, Phase, ZERO_HASH } from "@platform/protocol";
import { leaderOf } from "./leader.ts";
import type { EngineState, ViewState } from "./state.ts";
import { powerOf } from "./tally.ts";

/**
 * - `timer`: the view's time was up;
 * - `refused`: a weak quorum of PREPARE(nil) (R8);
 * - `pulled`: a weak quorum was seen in a later view (R9);
 * - `justified`: a proposal of a later view proved that a quorum had left (R6).
 */
export const VIEW_EXIT_CAUSES = ["timer", "refused", "pulled", "justified"] as const;
export type ViewExitCause = (typeof VIEW_EXIT_CAUSES)[number];

/** How far the view had come by what this node held: what it waited for is the next step. */
export const VIEW_STAGES = ["no-proposal", "proposed", "prepared"] as const;
export type ViewStage = (typeof VIEW_STAGES)[number];

/** PREPARE(nil) of one reason, a number of `NilReason`. */
export interface NilCount {
  readonly reason: number;
  readonly signers: number;
  readonly power: bigint;
}

export interface ViewExit {
  readonly height: bigint;
  readonly from: number;
  readonly to: number;
  readonly cause: ViewExitCause;
  readonly stage: ViewStage;
  /** Index of the leader of the view that was left. */
  readonly leader: number;
  /** Ascending by reason. */
  readonly refusals: readonly NilCount[];
  /** Indexes of the members of whom this node holds no PREPARE and no COMMIT of that view. */
  readonly silent: readonly number[];
}

/** Describes the current view before it is left for `to`. */
export function viewExit(s: EngineState, to: number, cause: ViewExitCause): ViewExit {
  const view = s.views.get(s.view);
  const voted = (index: number): boolean =>
    view?.prepares.votes[index] !== undefined || view?.commits.votes[index] !== undefined;
  return {
    height: s.height,
    from: s.view,
    to,
    cause,
    stage: stageOf(s, view),
    leader: leaderOf(s.order, s.view),
    refusals: view === undefined ? [] : nilCounts(s, view),
    silent: s.set.members.flatMap((_, index) => (voted(index) ? [] : [index])),
  };
}

function stageOf(s: EngineState, view: ViewState | undefined): ViewStage {
  for (const { digest, power } of view?.prepares.counts ?? [])
    if (digest !== ZERO_HASH && isQuorum(power, s.total)) return "prepared";
  return (view?.prePrepare ?? null) === null ? "no-proposal" : "proposed";
}

function nilCounts(s: EngineState, view: ViewState): NilCount[] {
  if (powerOf(view.prepares, ZERO_HASH) === 0n) return [];
  const counts = new Map<number, NilCount>();
  for (const vote of view.prepares.votes) {
    if (vote === undefined || vote.phase !== Phase.prepare || vote.digest !== ZERO_HASH) continue;
    const reason = vote.nilReason;
    const before = counts.get(reason) ?? { reason, signers: 0, power: 0n };
    const power = before.power + (s.set.members[vote.signer]?.power ?? 0n);
    counts.set(reason, { reason, signers: before.signers + 1, power });
  }
  return [...counts.values()].sort((a, b) => a.reason - b.reason);
}
