/** The timer of the current view (R9): capped, and held back until a quorum is there. */

import { isQuorum } from "@platform/protocol";
import { type EngineState, powerFrom } from "./state.ts";

/** min(T0 * 2^v, Tmax): uncapped timers keep nodes apart for hours after an outage. */
function viewTimerMs(s: EngineState, view: number): number {
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
