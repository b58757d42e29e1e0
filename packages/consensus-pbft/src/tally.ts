/** Votes of one view and phase: one slot a signer, power summed for each digest (R1, R19). */

import type { Certificate, Hex32, ValidatorSet, Vote } from "@platform/protocol";

export interface Tally {
  readonly votes: (Vote | undefined)[];
  /** Power by digest, nearly always of one or two; nil votes count under the zero hash. */
  readonly counts: Count[];
}

interface Count {
  readonly digest: Hex32;
  power: bigint;
}

export function createTally(): Tally {
  return { votes: [], counts: [] };
}

/** The vote that already holds the slot, or null after the new one took it. */
export function addVote(tally: Tally, set: ValidatorSet, vote: Vote): Vote | null {
  const held = tally.votes[vote.signer];
  if (held !== undefined) return held;
  const member = set.members[vote.signer];
  if (member === undefined) return null;
  tally.votes[vote.signer] = vote;
  const known = tally.counts.find(({ digest }) => digest === vote.digest);
  if (known === undefined) tally.counts.push({ digest: vote.digest, power: member.power });
  else known.power += member.power;
  return null;
}

export function powerOf(tally: Tally, digest: Hex32): bigint {
  for (const count of tally.counts) if (count.digest === digest) return count.power;
  return 0n;
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
