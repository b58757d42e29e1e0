/** States of one challenge version and what moves it (PROTOCOL §12). */

import { ChallengeStatus, type Manifest } from "@platform/runtime";
import { WHOLE_PPB } from "./manifest-limits.ts";

export type ChallengeState = keyof typeof ChallengeStatus;

export const CHALLENGE_EVENTS = [
  /** A boundary at or after the activation epoch, a quorum attested, no veto of weak power. */
  "activate",
  /** A veto of weak power, or three epochs without a quorum of `Verified`. */
  "lapse",
  "pause",
  /** By the owner, or because the pause ran out. */
  "resume",
  /** By the owner, or because a newer version became active. */
  "retire",
] as const;
export type ChallengeEvent = (typeof CHALLENGE_EVENTS)[number];

const TABLE: Readonly<Record<ChallengeState, Partial<Record<ChallengeEvent, ChallengeState>>>> = {
  queued: { activate: "active", lapse: "lapsed", retire: "retired" },
  active: { pause: "paused", retire: "retired" },
  paused: { resume: "active", retire: "retired" },
  retired: {},
  lapsed: {},
};

/** The state after an event, or null when the table has no such step. */
export function nextState(state: ChallengeState, event: ChallengeEvent): ChallengeState | null {
  return TABLE[state][event] ?? null;
}

/** A status byte of the runtime as a word. */
export function stateOf(status: number): ChallengeState | null {
  const states = Object.keys(ChallengeStatus) as ChallengeState[];
  return states.find((state) => ChallengeStatus[state] === status) ?? null;
}

/**
 * Shares of a mechanism that its other challenges, queued or in force, leave for `manifest`.
 * Another version of the same name gives its share back. Parts per billion; negative: too much.
 */
export function remainingShare(
  manifest: Pick<Manifest, "name" | "mechanism" | "emissionSharePpb">,
  others: readonly { readonly state: ChallengeState; readonly manifest: Manifest }[],
): number {
  let rest = WHOLE_PPB - manifest.emissionSharePpb;
  for (const other of others) {
    const counts = other.state !== "retired" && other.state !== "lapsed";
    const same = other.manifest.mechanism === manifest.mechanism;
    if (counts && same && other.manifest.name !== manifest.name)
      rest -= other.manifest.emissionSharePpb;
  }
  return rest;
}
