import { BILLION } from "../challenges/rules";
import { Entry } from "./boards";

/**
 * Strategies turn a board into gains; a challenge's share is split in their proportion. Both walk
 * the works in order of commit and pay only for what a work adds to the best before it: a copy adds
 * nothing, and the parts of a split work add no more than the whole.
 */

/** `entries` in order of commit. All to the one that nobody beat. */
export function winnerGains(entries: Array<Entry>, minImprovementPpb: u32): Array<u64> {
  const gains = new Array<u64>(entries.length);
  let best: i32 = -1;
  for (let i = 0; i < entries.length; i++) {
    gains[i] = 0;
    const standing: u64 = best < 0 ? 0 : entries[best].score;
    if (beats(entries[i].score, standing, minImprovementPpb)) best = i;
  }
  if (best >= 0) gains[best] = 1;
  return gains;
}

/** `entries` in order of commit. Each earns its step above the best before it. */
export function ladderGains(entries: Array<Entry>, minImprovementPpb: u32): Array<u64> {
  const gains = new Array<u64>(entries.length);
  let best: u64 = 0;
  for (let i = 0; i < entries.length; i++) {
    const score = entries[i].score;
    gains[i] = 0;
    if (!beats(score, best, minImprovementPpb)) continue;
    gains[i] = score - best;
    best = score;
  }
  return gains;
}

/** Scores are at most 10^9, so the products stay below 2^60. */
function beats(score: u64, standing: u64, minImprovementPpb: u32): bool {
  if (score <= standing) return false;
  return (score - standing) * <u64>BILLION >= standing * <u64>minImprovementPpb;
}

/**
 * Integer parts of `whole` in proportion to `gains`, summing to it exactly: floors first, then one
 * each to the largest remainders, the earlier first. Gains and whole are at most 10^9.
 */
export function apportion(whole: u64, gains: Array<u64>): Array<u64> {
  const parts = new Array<u64>(gains.length);
  const rests = new Array<u64>(gains.length);
  let sum: u64 = 0;
  for (let i = 0; i < gains.length; i++) sum += gains[i];
  let given: u64 = 0;
  for (let i = 0; i < gains.length; i++) {
    parts[i] = sum == 0 ? 0 : (whole * gains[i]) / sum;
    rests[i] = sum == 0 ? 0 : (whole * gains[i]) % sum;
    given += parts[i];
  }
  while (sum != 0 && given < whole) {
    let largest = 0;
    for (let i = 1; i < rests.length; i++) if (rests[i] > rests[largest]) largest = i;
    parts[largest] += 1;
    rests[largest] = 0;
    given++;
  }
  return parts;
}
