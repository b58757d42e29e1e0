import { compareProducts, isQuorum, isWeak } from "../../fw/wide";

// What a proposal asks for (src/governance.ts `ProposalKind`); append-only.
export const TEXT: u8 = 0;
export const PARAMETER: u8 = 1;
export const JAIL: u8 = 2;
export const CHALLENGE: u8 = 3;
export const SANDBOX: u8 = 4;
export const UPGRADE: u8 = 5;
export const FREEZE: u8 = 6;
export const KINDS: u8 = 7;

/** Open proposals at one time: each costs every tally a walk over its electorate. */
export const MAX_OPEN: i32 = 16;
/** Of one member: nobody can fill the list alone. */
export const MAX_OPEN_OF_MEMBER: i32 = 2;
/** Ended proposals that can still be read. */
export const ENDED_KEPT: u64 = 64;

/** Slots of a production epoch for each epoch of voting: 720 give 20, a day of 6-second slots. */
const SLOTS_AN_EPOCH_OF_VOTING: u32 = 36;
const LONGEST_VOTING: u32 = 20;

/** Slots for sponsors, for votes, and for the execution after the timelock: genesis has no field. */
export function votingSlots(epochSlots: u32): u64 {
  let epochs = epochSlots / SLOTS_AN_EPOCH_OF_VOTING;
  if (epochs < 1) epochs = 1;
  if (epochs > LONGEST_VOTING) epochs = LONGEST_VOTING;
  return <u64>epochs * <u64>epochSlots;
}

/** Half of the voting: who disagrees has time to veto before anything happens. */
export function timelockSlots(epochSlots: u32): u64 {
  return (votingSlots(epochSlots) + 1) / 2;
}

export const enum Verdict {
  Accepted = 0,
  NoQuorum = 1,
  BelowThreshold = 2,
}

/**
 * Sums of power against all power of the electorate. Abstaining takes part, but approves nothing:
 * what acts on the network needs, beside two thirds of the ayes and nays, a share of all power too.
 */
export function judge(kind: u8, aye: u64, nay: u64, abstain: u64, total: u64): Verdict {
  const turnout = aye + nay + abstain;
  if (kind == TEXT) {
    if (!isWeak(turnout, total)) return Verdict.NoQuorum;
    return compareProducts(2, aye, 1, aye + nay) > 0 ? Verdict.Accepted : Verdict.BelowThreshold;
  }
  if (!isQuorum(turnout, total)) return Verdict.NoQuorum;
  if (!isQuorum(aye, aye + nay)) return Verdict.BelowThreshold;
  const approved = isFundamental(kind) ? isQuorum(aye, total) : isWeak(aye, total);
  return approved ? Verdict.Accepted : Verdict.BelowThreshold;
}

/** Who is in the set, and what code and sandbox judge by: a quorum of all power says aye. */
function isFundamental(kind: u8): bool {
  return kind == JAIL || kind == SANDBOX || kind == UPGRADE;
}
