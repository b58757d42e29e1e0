/** Read-only view for status pages; nothing of it is agreed. */

import { type Hex32, ZERO_HASH } from "@platform/protocol";
import { parentCertificate } from "./decision.ts";
import { leaderOf } from "./leader.ts";
import type { EngineState } from "./state.ts";
import { signers } from "./tally.ts";

export interface EngineSnapshot {
  readonly height: bigint;
  readonly view: number;
  /** Index of the leader of the current view. */
  readonly leader: number;
  readonly self: number | null;
  readonly due: boolean;
  readonly decided: boolean;
  readonly halted: boolean;
  /** Digest that the leader of the current view proposed. */
  readonly proposed: Hex32 | null;
  readonly lockedView: number | null;
  /** Indexes of the members heard in the current view. */
  readonly prepares: readonly number[];
  readonly commits: readonly number[];
  readonly viewChanges: readonly number[];
  /** PREPARE(nil) among `prepares`, with its reason. */
  readonly refused: readonly { readonly index: number; readonly reason: number }[];
  /** Members of whom any message of this height is held, oneself included once it signed. */
  readonly heard: readonly number[];
  /** The decision below with every COMMIT that came for it, late ones too; null before the first. */
  readonly last: {
    readonly height: bigint;
    readonly view: number;
    readonly digest: Hex32;
    /** Indexes in the set of that height. */
    readonly signers: readonly number[];
  } | null;
}

export function snapshot(s: EngineState): EngineSnapshot {
  const view = s.views.get(s.view);
  return {
    height: s.height,
    view: s.view,
    leader: leaderOf(s.order, s.view),
    self: s.self,
    due: s.due,
    decided: s.decided !== null,
    halted: s.halted,
    proposed: view?.prePrepare?.digest ?? null,
    lockedView: s.lock?.certificate.view ?? null,
    prepares: view === undefined ? [] : signers(view.prepares),
    commits: view === undefined ? [] : signers(view.commits),
    viewChanges: (view?.viewChanges ?? []).flatMap((one) =>
      one === undefined ? [] : [one.signer],
    ),
    refused: (view?.prepares.votes ?? []).flatMap((vote) =>
      vote?.digest === ZERO_HASH ? [{ index: vote.signer, reason: vote.nilReason }] : [],
    ),
    heard: heard(s),
    last: lastDecision(s),
  };
}

function heard(s: EngineState): number[] {
  const known = new Set<number>();
  for (const { prePrepare, prepares, commits, viewChanges } of s.views.values()) {
    for (const message of [...prepares.votes, ...commits.votes, ...viewChanges])
      if (message !== undefined) known.add(message.signer);
    if (prePrepare !== null) known.add(prePrepare.signer);
  }
  return [...known].sort((a, b) => a - b);
}

function lastDecision(s: EngineState): EngineSnapshot["last"] {
  const certificate = parentCertificate(s);
  if (certificate === null) return null;
  const { height, view, digest, signatures } = certificate;
  return { height, view, digest, signers: signatures.map(({ index }) => index) };
}
