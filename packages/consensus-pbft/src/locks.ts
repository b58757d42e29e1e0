/** Own votes: each is locked in the turn's one transaction before it is signed (R3, R11). */

import {
  assert,
  type Phase,
  type UnsignedMessage,
  type VoteSubject,
  voteSubject,
} from "@platform/protocol";
import { currentView, type EngineState, mayVote, viewAt } from "./state.ts";

/** Lock of this phase in this view, if any. */
export function lockedIn(s: EngineState, view: number, phase: Phase): VoteSubject | undefined {
  const held = view === s.view ? currentView(s) : s.views.get(view);
  return held?.locked.get(phase);
}

/**
 * Locks the message's subject in this turn's transaction and asks for its signature after it.
 * The caller has checked that the slot is free.
 */
export function lockAndSign(s: EngineState, message: UnsignedMessage): void {
  assert(mayVote(s), "only a voting member signs");
  const subject = voteSubject(message);
  const view = viewAt(s, subject.view);
  assert(view !== null && subject.view === s.view, "votes belong to the current view");
  assert(!view.locked.has(subject.phase), "one signature for each height, view and phase");
  view.locked.set(subject.phase, subject);
  s.records.push({ kind: "vote", subject });
  s.effects.push({ t: "sign", after: s.seq + 1n, message });
}

/** Closes a turn: what it locked is one transaction, ahead of all that rests on it. */
export function flush(s: EngineState): void {
  if (s.records.length === 0) return;
  s.seq += 1n;
  s.effects = [{ t: "persist", seq: s.seq, records: s.records }, ...s.effects];
  s.records = [];
}
