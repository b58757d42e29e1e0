/** Where the others are, and following them (R9). */

import { isWeakQuorum } from "@platform/protocol";
import { type EngineState, powerFrom } from "./state.ts";
import { enterView } from "./view-change.ts";

/**
 * To the highest view in or beyond which a weak quorum was seen: some honest member is there.
 * It is where moving to the smallest later view ends when that step is repeated.
 */
export function joinViews(s: EngineState): void {
  let target = s.view;
  for (const seen of s.seenView)
    if (seen > target && isWeakQuorum(powerFrom(s, seen), s.total)) target = seen;
  if (target > s.view) enterView(s, target, "pulled");
}
