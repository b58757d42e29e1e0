export const REPUTATION: u8 = 10;

export const enum ReputationEvent {
  Changed = 0,
  Frozen = 1,
  Decayed = 2,
}

/** Why a score changed (src/events.ts `REPUTATION_REASONS`). */
export const enum Cause {
  /** A miner's work was certified with a score. */
  Certified = 0,
  /** A miner let the reveal of its own commitment pass. */
  NotRevealed = 1,
  /** A validator revealed the digest that was certified. */
  Agreed = 2,
  /** A validator revealed another one: a fault record. */
  Disagreed = 3,
  /** A validator committed, did not reveal, and the work stayed without a quorum. */
  Withheld = 4,
  /** Proven misbehaviour in consensus. */
  Equivocation = 5,
}
