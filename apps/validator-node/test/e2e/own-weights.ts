/**
 * The weights that certified scores must lead to, written from ADR 0006 and PROTOCOL §11 alone and
 * in another way than the runtime does it: exact fractions, sorted lists, no boards.
 */

export interface ScoredWork {
  readonly uid: number;
  readonly score: bigint;
  /** Place of the commit: height, then index in the block. */
  readonly commit: readonly [bigint, number];
}

export interface ScoredChallenge {
  readonly strategy: "winner" | "ladder";
  readonly minImprovementPpb: bigint;
  readonly sharePpb: bigint;
  readonly works: readonly ScoredWork[];
}

const WHOLE = 1_000_000_000n;
const TOP = 65_535n;

/** (uid, weight) ascending, the greatest weight exactly 65,535. */
export function ownWeights(
  challenges: readonly ScoredChallenge[],
  burnUid: number,
): [number, number][] {
  const shares = new Map<number, bigint>();
  const add = (uid: number, part: bigint): void =>
    void shares.set(uid, (shares.get(uid) ?? 0n) + part);
  let offered = 0n;
  for (const challenge of challenges) {
    offered += challenge.sharePpb;
    const earned = gains(challenge).filter(([, gain]) => gain > 0n);
    for (const [uid, part] of split(challenge.sharePpb, earned)) add(uid, part);
  }
  if (offered < WHOLE) add(burnUid, WHOLE - offered);
  const greatest = [...shares.values()].reduce((a, b) => (a > b ? a : b), 0n);
  return [...shares]
    .map(([uid, part]): [number, number] => [uid, Number(halfUp(part * TOP, greatest))])
    .filter(([, weight]) => weight > 0)
    .sort(([a], [b]) => a - b);
}

/** What each work adds to the best before it, in order of commit. */
function gains({ strategy, minImprovementPpb, works }: ScoredChallenge): [number, bigint][] {
  const walk = works
    .filter((work) => work.score > 0n)
    .toSorted((a, b) => Number(a.commit[0] - b.commit[0]) || a.commit[1] - b.commit[1]);
  const steps: [number, bigint][] = [];
  let best = 0n;
  for (const { uid, score } of walk) {
    const least = best + ceiling(best * minImprovementPpb, WHOLE);
    if (score <= best || score < least) continue;
    steps.push([uid, score - best]);
    best = score;
  }
  const last = steps.at(-1);
  return strategy === "ladder" ? steps : last === undefined ? [] : [[last[0], 1n]];
}

/** Largest remainder; the earlier step first on equal remainders. */
function split(whole: bigint, parts: readonly [number, bigint][]): [number, bigint][] {
  const sum = parts.reduce((total, [, part]) => total + part, 0n);
  const rows = parts.map(([uid, part], i) => ({
    uid,
    i,
    floor: (whole * part) / sum,
    rest: (whole * part) % sum,
  }));
  const missing = Number(whole - rows.reduce((total, row) => total + row.floor, 0n));
  const lucky = new Set(
    rows
      .toSorted((a, b) => (b.rest > a.rest ? 1 : b.rest < a.rest ? -1 : a.i - b.i))
      .slice(0, sum === 0n ? 0 : missing)
      .map((row) => row.i),
  );
  return rows.map(({ uid, i, floor }) => [uid, floor + (lucky.has(i) ? 1n : 0n)]);
}

function ceiling(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}

function halfUp(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor);
}
