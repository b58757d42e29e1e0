import { Hash } from "../../fw/hash";
import { lower, raise } from "./changes";
import { Cause } from "./errors";
import { MAX_SCORE, MINER, VALIDATOR } from "./score";

/** What one decision is worth. Fuel, bytes and time never enter: they could be burnt for it. */
const CERTIFIED: u32 = 2;
const NOT_REVEALED: u32 = 5;
const AGREED: u32 = 1;
const DISAGREED: u32 = 20;
const WITHHELD: u32 = 5;

/** A miner's own work is certified with a score above 0. */
export function certified(miner: Hash, submission: Hash): void {
  raise(MINER, miner, CERTIFIED, Cause.Certified, submission);
}

export function notRevealed(miner: Hash, submission: Hash): void {
  lower(MINER, miner, NOT_REVEALED, Cause.NotRevealed, submission);
}

export function agreed(validator: Hash, submission: Hash): void {
  raise(VALIDATOR, validator, AGREED, Cause.Agreed, submission);
}

export function disagreed(validator: Hash, submission: Hash): void {
  lower(VALIDATOR, validator, DISAGREED, Cause.Disagreed, submission);
}

/**
 * Its commit stands in a block, the reveal that would have counted does not. Who never committed
 * is not blamed: to abstain after a failure of the own machine is right (PROTOCOL §1).
 */
export function withheld(validator: Hash, submission: Hash): void {
  lower(VALIDATOR, validator, WITHHELD, Cause.Withheld, submission);
}

/** "Reputation gone" (PROTOCOL §6): in both trades. */
export function equivocated(hotkey: Hash, evidence: Hash): void {
  lower(MINER, hotkey, MAX_SCORE, Cause.Equivocation, evidence);
  lower(VALIDATOR, hotkey, MAX_SCORE, Cause.Equivocation, evidence);
}
