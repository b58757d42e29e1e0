/** Start from the signer database: no vote twice, and stored votes are sent again (R11, R12). */

import {
  assert,
  Phase,
  type UnsignedMessage,
  type VoteSubject,
  ZERO_HASH,
} from "@platform/protocol";
import { decide, previousOf } from "./decision.ts";
import type { DurableState } from "./durable.ts";
import { type EngineState, holdBlock, viewAt } from "./state.ts";

/** Brings locks, prepared certificate and last decision back. */
export function restoreState(s: EngineState, durable: DurableState): void {
  const { decision } = durable;
  if (decision !== null && decision.certificate.height < s.height)
    s.previous = previousOf(decision);
  s.restored = durable;
  restoreHeight(s);
}

/**
 * Called at each height: a node whose execution is behind its own locks follows without a vote
 * until it has reached them. A decision that was durable but not executed is given out again.
 */
export function restoreHeight(s: EngineState): void {
  const durable = s.restored;
  if (durable === null) return;
  const { decision } = durable;
  const decided = decision?.certificate.height ?? -1n;
  if (decision !== null && decided === s.height)
    return decide(s, decision.certificate, decision.block);
  const locked = durable.votes.reduce(
    (top, { subject }) => (subject.height > top ? subject.height : top),
    decided + 1n,
  );
  if (s.height < locked) return;
  s.restored = null;
  const votes = durable.votes.filter(({ subject }) => subject.height === s.height);
  const { prepared } = durable;
  if (prepared !== null && prepared.certificate.height === s.height) {
    s.lock = prepared;
    holdBlock(s, prepared.certificate.digest, prepared.block);
  }
  if (s.self === null || votes.length === 0) return;
  s.view = votes.reduce((top, { subject }) => Math.max(top, subject.view), 0);
  for (const { subject } of votes) {
    viewAt(s, subject.view)?.locked.set(subject.phase, subject);
    if (subject.view === s.view) resend(s, s.self, subject);
  }
}

/** The same subject again: the signer returns the stored signature. */
function resend(s: EngineState, self: number, subject: VoteSubject): void {
  const message = restoredMessage(s, self, subject);
  if (message !== null) s.effects.push({ t: "sign", after: 0n, message });
}

function restoredMessage(
  s: EngineState,
  self: number,
  subject: VoteSubject,
): UnsignedMessage | null {
  const { height, view, phase, digest } = subject;
  if (phase === Phase.prepare || phase === Phase.commit) {
    const nilReason = digest === ZERO_HASH ? (subject.nilReason ?? 0) : 0;
    return { type: "vote", height, view, phase, digest, nilReason, signer: self };
  }
  // A proposal's body is not kept: its view passes by timer, as when the leader had crashed.
  if (phase === Phase.prePrepare) return null;
  const preparedView = subject.preparedView ?? null;
  const base = { type: "view-change", height, view, digest, preparedView, signer: self } as const;
  if (preparedView === null) return { ...base, prepared: null, block: null };
  const prepared = s.lock?.certificate ?? null;
  assert(prepared !== null, "a claim in a lock rests on a stored certificate");
  // Committed in this view since: the older certificate is gone, and nobody needs the claim.
  if (prepared.view !== preparedView) return null;
  return { ...base, prepared, block: null };
}
