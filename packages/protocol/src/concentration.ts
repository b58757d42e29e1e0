/** How few keys of a set could halt it, or decide alone: Nakamoto coefficients of its power. */

import { isQuorum, totalPower, type ValidatorSet } from "./validator-set.ts";

export interface Concentration {
  /** Fewest members without whom no quorum is left: together they hold a third or more. */
  readonly halt: number;
  /** Fewest members who are a quorum. */
  readonly decide: number;
  /** Share of the heaviest member, parts per billion, rounded down. */
  readonly largestPpb: bigint;
}

const BILLION = 1_000_000_000n;

/** The heaviest members count first: no other choice of as many holds more. */
export function concentrationOf(set: ValidatorSet): Concentration {
  const total = totalPower(set);
  const powers = set.members.map(({ power }) => power).sort((a, b) => (a < b ? 1 : a > b ? -1 : 0));
  const fewest = (enough: (power: bigint) => boolean): number => {
    let held = 0n;
    for (const [index, power] of powers.entries()) {
      held += power;
      if (enough(held)) return index + 1;
    }
    return powers.length;
  };
  return {
    halt: fewest((held) => !isQuorum(total - held, total)),
    decide: fewest((held) => isQuorum(held, total)),
    largestPpb: total === 0n ? 0n : ((powers[0] ?? 0n) * BILLION) / total,
  };
}

/** Below this many a network depends on single machines, whatever else is right. */
const FEW_TO_HALT = 2;
const FEW_TO_DECIDE = 3;

/** What an operator must know about the set; null if more keys than a few are needed. */
export function concentrationWarning(set: ValidatorSet): string | null {
  const { halt, decide, largestPpb } = concentrationOf(set);
  if (halt > FEW_TO_HALT && decide > FEW_TO_DECIDE) return null;
  const percent = `${largestPpb / 10_000_000n}.${(largestPpb / 1_000_000n) % 10n}`;
  return (
    `power is in few hands: ${halt} of ${set.members.length} keys can halt the network, ` +
    `${decide} can decide alone, the heaviest holds ${percent} %`
  );
}
