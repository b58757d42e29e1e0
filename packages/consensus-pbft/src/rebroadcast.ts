/** Loss is normal: what still matters is sent again on a timer (R9). */

import type { ViewChange } from "@platform/protocol";
import { fetchIfBehind, fetchOnce, parentCertificate } from "./decision.ts";
import { leaderOf } from "./leader.ts";
import { type EngineState, isLeader } from "./state.ts";

export function setRebroadcast(s: EngineState): void {
  const ms = s.pacemaker.rebroadcastMs;
  s.effects.push({ t: "set-timer", timer: "rebroadcast", height: s.height, view: 0, ms });
}

export function onRebroadcast(s: EngineState): void {
  s.answered.clear();
  s.fetched = false;
  setRebroadcast(s);
  // Whoever misses only COMMITs holds the body: the certificate alone brings it forward.
  const certificate = parentCertificate(s);
  if (certificate !== null)
    s.effects.push({
      t: "send",
      to: "all",
      message: { type: "decided", certificate, block: null },
    });
  if (s.decided !== null) return;
  const { viewChange, prePrepare, prepare, commit } = s.own;
  if (viewChange !== null) sendViewChange(s, viewChange);
  for (const message of [prePrepare, prepare, commit])
    if (message !== null) s.effects.push({ t: "send", to: "all", message });
  if (s.awaiting !== null) fetchOnce(s, null);
  fetchIfBehind(s);
}

/** The body goes to the one member that may have to propose it, the claim to everybody. */
export function sendViewChange(s: EngineState, message: ViewChange): void {
  s.effects.push({ t: "send", to: "all", message });
  const block = message.preparedView === s.lock?.certificate.view ? s.lock?.block : undefined;
  if (message.prepared === null || block === undefined || isLeader(s, message.view)) return;
  const to = leaderOf(s.order, message.view);
  s.effects.push({ t: "send", to, message: { ...message, block } });
}
