/** What really happened in a schedule, counted: a fault that was drawn and never struck proves nothing. */

export const HAPPENINGS = [
  "crash",
  "powerLoss",
  "partition",
  "fullDisk",
  "slowDisk",
  "clockJump",
  "chainLag",
  "chainAway",
  "localFailure",
  "lie",
  "bentBlob",
  "wrongRoot",
  /** Blocks and state lost for good; the signer database is kept. */
  "wipedDisk",
  /** A member took a certified state in the place of the blocks below it. */
  "snapshot",
  "left",
  "entered",
  "jailed",
  "rejoining",
  "rotated",
] as const;
export type Happening = (typeof HAPPENINGS)[number];
export type Happened = Record<Happening, number>;

export function nothingHappened(): Happened {
  return Object.fromEntries(HAPPENINGS.map((name) => [name, 0])) as Happened;
}

export function addHappened(a: Happened, b: Happened): Happened {
  const sums = HAPPENINGS.map((name) => [name, a[name] + b[name]]);
  return Object.fromEntries(sums) as Happened;
}
