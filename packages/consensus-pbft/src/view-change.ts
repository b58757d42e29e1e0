/** Leaving a view and arriving in a later one (R4, R5). */

import {
  Phase,
  VIEW_LOOK_AHEAD,
  type ViewChange,
  voteSubject,
  ZERO_HASH,
} from "@platform/protocol";
import { bodyArrived } from "./decision.ts";
import { examineViewChange, reportEquivocation } from "./evidence.ts";
import { lockAndSign, lockedIn } from "./locks.ts";
import { type EngineState, holdBlock, isLeader, mayVote, noteView, viewAt } from "./state.ts";
import { type ViewExitCause, viewExit } from "./view-exit.ts";
import { stopViewTimer } from "./view-timer.ts";

/**
 * Moves to a higher view. The VIEW-CHANGE is signed on arrival, also when a proposal pulled this
 * node here: signed after preparing in the view, it would claim a certificate of its own view and
 * be void for everybody.
 */
export function enterView(s: EngineState, view: number, cause: ViewExitCause): void {
  if (view <= s.view || s.decided !== null) return;
  s.effects.push({ t: "view-changed", exit: viewExit(s, view, cause) });
  stopViewTimer(s);
  s.view = view;
  for (const old of s.views.keys()) if (old < view - VIEW_LOOK_AHEAD) s.views.delete(old);
  s.own.prePrepare = null;
  s.own.prepare = null;
  if (mayVote(s) && lockedIn(s, view, Phase.viewChange) === undefined) signViewChange(s);
  s.moved = true;
}

function signViewChange(s: EngineState): void {
  const prepared = s.lock?.certificate ?? null;
  lockAndSign(s, {
    type: "view-change",
    height: s.height,
    view: s.view,
    digest: prepared?.digest ?? ZERO_HASH,
    preparedView: prepared?.view ?? null,
    prepared,
    block: null,
    signer: s.self as number,
  });
}

export function onViewChange(s: EngineState, message: ViewChange): void {
  const { signer, view: target } = message;
  if (message.block !== null && target >= s.view && isLeader(s, target)) {
    holdBlock(s, message.digest, message.block);
    bodyArrived(s, message.digest);
  }
  examineViewChange(s, message);
  const view = target >= s.view ? viewAt(s, target) : null;
  const held = view?.viewChanges[signer];
  if (held !== undefined && !sameClaim(held, message)) return reportEquivocation(s, held, message);
  // Only the leader of that view ever shows the certificate again; others keep the claim.
  if (view !== null && held === undefined) {
    const prepared = isLeader(s, target) ? message.prepared : null;
    const isWhole = message.block === null && message.prepared === prepared;
    view.viewChanges[signer] = isWhole ? message : { ...message, block: null, prepared };
  }
  noteView(s, signer, target);
}

function sameClaim(a: ViewChange, b: ViewChange): boolean {
  const left = voteSubject(a);
  const right = voteSubject(b);
  return left.digest === right.digest && left.preparedView === right.preparedView;
}
