/** PRE-PREPARE: proposing, receiving and validating (R2, R6). */

import {
  assert,
  isQuorum,
  type Justification,
  Phase,
  type PrePrepare,
  type ViewChange,
} from "@platform/protocol";
import { bodyArrived, parentCertificate } from "./decision.ts";
import { reportEquivocation } from "./evidence.ts";
import type { Input } from "./input.ts";
import { lockAndSign, lockedIn } from "./locks.ts";
import {
  currentView,
  type EngineState,
  holdBlock,
  isLeader,
  mayVote,
  noteView,
  type ViewState,
  viewAt,
} from "./state.ts";
import { enterView } from "./view-change.ts";

export function onPrePrepare(s: EngineState, message: PrePrepare): void {
  // The justification proves that a quorum left the views below: no window bounds this jump.
  if (message.view > s.view) enterView(s, message.view, "justified");
  const view = viewAt(s, message.view);
  if (view === null) return;
  const held = view.prePrepare;
  if (held !== null && held.digest !== message.digest) return reportEquivocation(s, held, message);
  if (held !== null) return;
  view.prePrepare = message;
  holdBlock(s, message.digest, message.block);
  bodyArrived(s, message.digest);
  for (const claim of message.justification?.claims ?? []) noteView(s, claim.signer, message.view);
  noteView(s, message.signer, message.view);
}

/** A proposal that rests on a prepared certificate is judged by the pure predicate alone. */
export function requestValidation(s: EngineState): void {
  const view = currentView(s);
  const { prePrepare } = view;
  if (s.decided !== null || prePrepare === null || view.verdict !== null) return;
  const fresh = (prePrepare.justification?.prepared ?? null) === null;
  // What this node has just built it has already executed.
  if (fresh && prePrepare.signer === s.self) {
    view.verdict = { ok: true };
    return;
  }
  view.verdict = "asked";
  const { height, digest, block } = prePrepare;
  s.effects.push({ t: "validate", height, view: view.view, digest, block, fresh });
}

export function onValidated(s: EngineState, input: Extract<Input, { t: "validated" }>): void {
  const view = s.views.get(input.view);
  if (input.height !== s.height || view?.verdict !== "asked") return;
  if (view.prePrepare?.digest !== input.digest) return;
  view.verdict = input.verdict;
  // A valid block is knowledge that the height is due: its leader may not stall it from here on.
  if (!input.verdict.ok) return;
  s.due = true;
  s.moved = true;
}

/** The leader's part: nothing happens unless this node leads the current view. */
export function tryPropose(s: EngineState): void {
  if (!isLeader(s, s.view) || !mayVote(s)) return;
  const view = currentView(s);
  if (lockedIn(s, s.view, Phase.prePrepare) !== undefined || view.proposing !== undefined) return;
  if (s.view === 0) {
    if (s.due) askForProposal(s, view, null);
    return;
  }
  const justification = justify(s, view);
  if (justification === null) return;
  const { prepared } = justification;
  if (prepared === null) return askForProposal(s, view, justification);
  const block = s.blocks.get(prepared.digest);
  assert(block !== undefined, "only claims with a body are taken");
  signProposal(s, prepared.digest, block, justification);
}

export function onProposal(s: EngineState, input: Extract<Input, { t: "proposal" }>): void {
  if (input.height !== s.height || input.view !== s.view || !mayVote(s)) return;
  const { proposing } = currentView(s);
  if (proposing === undefined || lockedIn(s, s.view, Phase.prePrepare) !== undefined) return;
  signProposal(s, input.digest, input.block, proposing);
}

function askForProposal(
  s: EngineState,
  view: ViewState,
  justification: Justification | null,
): void {
  view.proposing = justification;
  s.effects.push({
    t: "propose",
    height: s.height,
    view: view.view,
    parentCertificate: parentCertificate(s),
  });
}

function signProposal(
  s: EngineState,
  digest: string,
  block: Uint8Array,
  justification: Justification | null,
): void {
  lockAndSign(s, {
    type: "pre-prepare",
    height: s.height,
    view: s.view,
    digest,
    block,
    justification,
    signer: s.self as number,
  });
}

/**
 * Claims of the held VIEW-CHANGEs and the certificate of the highest; null below a quorum. A claim
 * whose body is missing is left out: it may come from a member that keeps the body back.
 */
function justify(s: EngineState, view: ViewState): Justification | null {
  let power = 0n;
  let highest: ViewChange | null = null;
  const claims = [];
  for (const message of view.viewChanges) {
    if (message === undefined) continue;
    if (message.preparedView !== null && !s.blocks.has(message.digest)) continue;
    power += s.set.members[message.signer]?.power ?? 0n;
    const { signer, digest, preparedView, signature } = message;
    claims.push({ signer, digest, preparedView, signature });
    if ((preparedView ?? -1) > (highest?.preparedView ?? -1)) highest = message;
  }
  if (!isQuorum(power, s.total)) return null;
  return { claims, prepared: highest?.prepared ?? null };
}
