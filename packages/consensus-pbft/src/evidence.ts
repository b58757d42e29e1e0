/** Equivocation as data (R14): two signatures that anyone can check against the set. */

import {
  Phase,
  type SignedConsensusMessage,
  VIEW_LOOK_AHEAD,
  type ViewChange,
  type Vote,
  type VoteSubject,
  voteSubject,
} from "@platform/protocol";
import type { SignedVote } from "./effect.ts";
import type { EngineState } from "./state.ts";
import { concealsCommit } from "./verify-evidence.ts";

/** True if both subjects have one signed form. */
export function sameSubject(a: VoteSubject, b: VoteSubject): boolean {
  return (
    a.height === b.height &&
    a.view === b.view &&
    a.phase === b.phase &&
    a.digest === b.digest &&
    (a.nilReason ?? 0) === (b.nilReason ?? 0) &&
    (a.preparedView ?? null) === (b.preparedView ?? null)
  );
}

export function signedVote(message: SignedConsensusMessage): SignedVote {
  const { signer, signature } = message;
  return { subject: voteSubject(message), signer, signature };
}

/** Both messages fill one slot; equal ones are repeats, different ones are reported once. */
export function reportEquivocation(
  s: EngineState,
  held: SignedConsensusMessage,
  message: SignedConsensusMessage,
): void {
  const first = signedVote(held);
  const second = signedVote(message);
  if (sameSubject(first.subject, second.subject)) return;
  const { view, phase } = first.subject;
  const slot = `${first.signer}:${view}:${phase satisfies Phase}`;
  if (s.reported.has(slot)) return;
  s.reported.add(slot);
  s.effects.push({ t: "evidence", evidence: { signer: first.signer, first, second } });
}

/** A COMMIT that a VIEW-CHANGE seen before conceals. */
export function examineCommit(s: EngineState, commit: Vote): void {
  // Whoever sent a VIEW-CHANGE was seen in that view.
  if ((s.seenView[commit.signer] as number) <= commit.view) return;
  for (const view of s.views.values()) {
    const change = view.viewChanges[commit.signer];
    if (change !== undefined) reportAmnesia(s, commit, change);
  }
}

/** A VIEW-CHANGE that conceals a COMMIT seen before. */
export function examineViewChange(s: EngineState, change: ViewChange): void {
  const last = Math.min(change.view - 1, s.view + VIEW_LOOK_AHEAD);
  const first = Math.max((change.preparedView ?? -1) + 1, s.view - VIEW_LOOK_AHEAD);
  for (let view = first; view <= last; view++) {
    const commit = s.views.get(view)?.commits.votes[change.signer];
    if (commit !== undefined) reportAmnesia(s, commit, change);
  }
}

function reportAmnesia(s: EngineState, commit: Vote, change: ViewChange): void {
  const [first, second] = [signedVote(commit), signedVote(change)];
  if (!concealsCommit(first.subject, second.subject)) return;
  const slot = `${first.signer}:amnesia`;
  if (s.reported.has(slot)) return;
  s.reported.add(slot);
  s.effects.push({ t: "evidence", evidence: { signer: first.signer, first, second } });
}
