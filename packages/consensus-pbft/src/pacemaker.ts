/** When a view ends without a decision (R9): capped timers, quorum before timer, join. */

import { isQuorum, isWeakQuorum } from "@platform/protocol";
import type { EngineState } from "./state.ts";
import { enterView } from "./view-change.ts";

/** A member showed that it is in this view: by a VIEW-CHANGE, a vote or a justification. */
export function noteView(s: EngineState, signer: number, view: number): void {
  if (s.decided !== null || view <= (s.seenView[signer] ?? 0)) return;
  s.seenView[signer] = view;
  if (view > s.view) joinViews(s);
  startViewTimer(s);
}

/** min(T0 * 2^v, Tmax): uncapped timers keep nodes apart for hours after an outage. */
export function viewTimerMs(s: EngineState, view: number): number {
  const { viewMs, viewMaxMs } = s.pacemaker;
  return view > 30 ? viewMaxMs : Math.min(viewMs * 2 ** view, viewMaxMs);
}

/**
 * View 0 runs from when the height is due; a later view only once a quorum is in it or beyond.
 * Without that wait nodes stay one view apart for ever; with "exactly in it" they stall after
 * mixed jumps.
 */
export function startViewTimer(s: EngineState): void {
  if (s.viewTimerRuns || s.decided !== null) return;
  const ready = s.view === 0 ? s.due : isQuorum(powerFrom(s, s.view), s.total);
  if (!ready) return;
  s.viewTimerRuns = true;
  const ms = viewTimerMs(s, s.view);
  s.effects.push({ t: "set-timer", timer: "view", height: s.height, view: s.view, ms });
}

export function stopViewTimer(s: EngineState): void {
  if (!s.viewTimerRuns) return;
  s.viewTimerRuns = false;
  s.effects.push({ t: "clear-timer", timer: "view" });
}

/** Power of the members seen in this view or a later one. */
function powerFrom(s: EngineState, view: number): bigint {
  let power = 0n;
  for (const [index, seen] of s.seenView.entries())
    if (seen >= view) power += s.set.members[index]?.power ?? 0n;
  return power;
}

/**
 * To the highest view in or beyond which a weak quorum was seen: some honest member is there.
 * It is where moving to the smallest later view ends when that step is repeated.
 */
function joinViews(s: EngineState): void {
  let target = s.view;
  for (const seen of s.seenView)
    if (seen > target && isWeakQuorum(powerFrom(s, seen), s.total)) target = seen;
  if (target > s.view) enterView(s, target);
}
