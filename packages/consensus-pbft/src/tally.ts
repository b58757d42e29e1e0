/** Votes of one view and phase: one slot a signer, power summed for each digest (R1, R19). */

import type { Certificate, Hex32, ValidatorSet, Vote } from "@platform/protocol";

export interface Tally {
  readonly votes: (Vote | undefined)[];
  /** Power by digest; nil votes count under the zero hash. */
  readonly power: Map<Hex32, bigint>;
}

export function createTally(): Tally {
  return { votes: [], power: new Map() };
}

/** The vote that already holds the slot, or null after the new one took it. */
export function addVote(tally: Tally, set: ValidatorSet, vote: Vote): Vote | null {
  const held = tally.votes[vote.signer];
  if (held !== undefined) return held;
  const member = set.members[vote.signer];
  if (member === undefined) return null;
  tally.votes[vote.signer] = vote;
  tally.power.set(vote.digest, (tally.power.get(vote.digest) ?? 0n) + member.power);
  return null;
}

export function powerOf(tally: Tally, digest: Hex32): bigint {
  return tally.power.get(digest) ?? 0n;
}

/** All signatures of the tally over one digest, ascending by signer. */
export function certificateOf(
  tally: Tally,
  height: bigint,
  view: number,
  digest: Hex32,
): Certificate {
  const signatures = [];
  for (const vote of tally.votes)
    if (vote !== undefined && vote.digest === digest)
      signatures.push({ index: vote.signer, signature: vote.signature });
  return { height, view, digest, signatures };
}

export function signers(tally: Tally): number[] {
  return tally.votes.flatMap((vote) => (vote === undefined ? [] : [vote.signer]));
}
