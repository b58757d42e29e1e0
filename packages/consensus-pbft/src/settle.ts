/**
 * What follows from the state after an input: handlers record facts, this draws the conclusions,
 * again and again while they lead into a later view.
 */

import { joinViews } from "./pacemaker.ts";
import { requestValidation, tryPropose } from "./proposals.ts";
import { currentView, type EngineState } from "./state.ts";
import { enterView } from "./view-change.ts";
import { startViewTimer } from "./view-timer.ts";
import { isRefused, tryCommit, tryPrepare } from "./voting.ts";

export function settle(s: EngineState): void {
  for (;;) {
    if (s.decided !== null) return;
    if (s.moved) {
      s.moved = false;
      joinViews(s);
      startViewTimer(s);
    }
    requestValidation(s);
    tryPropose(s);
    const view = currentView(s);
    tryPrepare(s, view);
    tryCommit(s, view);
    if (!isRefused(s, view)) return;
    enterView(s, s.view + 1, "refused");
  }
}
