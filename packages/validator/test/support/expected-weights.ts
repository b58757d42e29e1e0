/** The weights that certified scores must give, by a formula of the test's own (PROTOCOL §11). */

import type { Hex32 } from "@platform/protocol";
import { type Manifest, Strategy } from "@platform/runtime";

export interface Scored {
  readonly miner: Hex32;
  readonly uid: number;
  readonly score: bigint;
  readonly commitHeight: bigint;
  readonly commitIndex: number;
}

export interface Judged {
  readonly manifest: Manifest;
  readonly works: readonly Scored[];
}

const WHOLE = 1_000_000_000n;
const TOP = 65_535n;

/** Parts of `whole` in proportion; the largest remainders get what the floors left over. */
function split(whole: bigint, gains: readonly bigint[]): bigint[] {
  const sum = gains.reduce((total, gain) => total + gain, 0n);
  if (sum === 0n) return gains.map(() => 0n);
  const floors = gains.map((gain) => (whole * gain) / sum);
  const left = Number(whole - floors.reduce((total, part) => total + part, 0n));
  const byRest = gains
    .map((gain, index) => ({ index, rest: (whole * gain) % sum }))
    .sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1))
    .slice(0, left);
  return floors.map((part, index) => part + (byRest.some((one) => one.index === index) ? 1n : 0n));
}

/** What each work adds to the best before it, in order of commit. */
function gains({ policy }: Manifest, scores: readonly bigint[]): bigint[] {
  const needed = (best: bigint): bigint => best * BigInt(policy.minImprovementPpb);
  let best = 0n;
  const steps = scores.map((score) => {
    const step = score - best;
    if (step <= 0n || step * WHOLE < needed(best)) return 0n;
    best = score;
    return step;
  });
  if (policy.strategy === Strategy.ladder) return steps;
  const winner = steps.findLastIndex((step) => step > 0n);
  return steps.map((_, index) => (index === winner ? 1n : 0n));
}

/** Pairs of uid and weight, ascending by uid, no zero. */
export function expectedWeights(
  challenges: readonly Judged[],
  burnUid: number,
): { uid: number; weight: number }[] {
  const shares = new Map<number, bigint>();
  const add = (uid: number, share: bigint): void =>
    void shares.set(uid, (shares.get(uid) ?? 0n) + share);
  let promised = 0n;
  for (const { manifest, works } of challenges) {
    const emission = BigInt(manifest.emissionSharePpb);
    promised += emission;
    const inOrder = works
      .filter(({ score }) => score > 0n)
      .sort((a, b) => Number(a.commitHeight - b.commitHeight) || a.commitIndex - b.commitIndex);
    const parts = split(
      emission,
      gains(
        manifest,
        inOrder.map(({ score }) => score),
      ),
    );
    for (const [index, { uid }] of inOrder.entries()) add(uid, parts[index] ?? 0n);
  }
  add(burnUid, WHOLE - promised);
  const most = [...shares.values()].reduce((top, share) => (share > top ? share : top), 1n);
  return [...shares]
    .map(([uid, share]) => ({ uid, weight: Number((2n * share * TOP + most) / (2n * most)) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => a.uid - b.uid);
}
