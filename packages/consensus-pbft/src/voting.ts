/** PREPARE, COMMIT and what their quorums lead to (R3, R7, R8). */

import { isQuorum, isWeakQuorum, NilReason, Phase, type Vote, ZERO_HASH } from "@platform/protocol";
import { decide } from "./decision.ts";
import { examineCommit, reportEquivocation } from "./evidence.ts";
import { lockAndSign, lockedIn } from "./locks.ts";
import { type EngineState, mayVote, noteView, type ViewState, viewAt } from "./state.ts";
import { addVote, certificateOf, powerOf } from "./tally.ts";

/** Verdicts that only say what this machine sees: others may have prepared in good right. */
const LOCAL_REASONS: readonly number[] = [
  NilReason.clock,
  NilReason.chainView,
  NilReason.payloadMissing,
];

export function onVote(s: EngineState, vote: Vote): void {
  const view = viewAt(s, vote.view);
  if (view === null) return noteView(s, vote.signer, vote.view);
  const tally = vote.phase === Phase.prepare ? view.prepares : view.commits;
  const held = addVote(tally, s.set, vote);
  if (held !== null) return reportEquivocation(s, held, vote);
  if (vote.phase === Phase.commit) {
    examineCommit(s, vote);
    tryDecide(s, view);
  }
  noteView(s, vote.signer, vote.view);
}

/** R8: with more than a third against it, the view can't gather a quorum any more. */
export function isRefused(s: EngineState, view: ViewState): boolean {
  return isWeakQuorum(powerOf(view.prepares, ZERO_HASH), s.total);
}

export function tryPrepare(s: EngineState, view: ViewState): void {
  const { prePrepare, verdict } = view;
  if (!mayVote(s) || prePrepare === null || verdict === null || verdict === "asked") return;
  if (lockedIn(s, view.view, Phase.prepare) !== undefined) return;
  lockAndSign(s, {
    type: "vote",
    height: s.height,
    view: view.view,
    phase: Phase.prepare,
    digest: verdict.ok ? prePrepare.digest : ZERO_HASH,
    nilReason: verdict.ok ? 0 : verdict.nilReason,
    signer: s.self as number,
  });
}

/**
 * R3: a PREPARE quorum of exactly this view, the certificate durable first. The own verdict comes
 * before it, whatever the others prepared: this node may be about to find another state root.
 */
export function tryCommit(s: EngineState, view: ViewState): void {
  const { prePrepare } = view;
  if (!mayVote(s) || prePrepare === null || !passedPurely(view)) return;
  if (lockedIn(s, view.view, Phase.commit) !== undefined) return;
  const { digest, block } = prePrepare;
  if (!isQuorum(powerOf(view.prepares, digest), s.total)) return;
  const certificate = certificateOf(view.prepares, s.height, view.view, digest);
  s.lock = { certificate, block };
  s.records.push({ kind: "prepared", prepared: s.lock });
  lockAndSign(s, {
    type: "vote",
    height: s.height,
    view: view.view,
    phase: Phase.commit,
    digest,
    nilReason: 0,
    signer: s.self as number,
  });
}

function passedPurely({ verdict }: ViewState): boolean {
  if (verdict === null || verdict === "asked") return false;
  return verdict.ok || LOCAL_REASONS.includes(verdict.nilReason);
}

/** R7: a COMMIT quorum decides in any view, also in one that this node left or never entered. */
function tryDecide(s: EngineState, view: ViewState): void {
  for (const { digest, power } of view.commits.counts)
    if (isQuorum(power, s.total))
      decide(s, certificateOf(view.commits, s.height, view.view, digest), null);
}
