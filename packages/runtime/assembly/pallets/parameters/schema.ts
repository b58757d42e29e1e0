import { OK, Outcome } from "../../fw/outcome";
import { ParameterError, parameterFailure } from "./errors";
import { EPOCH_SLOTS, Parameters, SANDBOX_VERSION } from "./parameters";

// Bounds of protocol/parameters.ts `PARAMETER_RULES`, in its order.
const MOST_SLOTS: u64 = 0xffff;
const LEAST_SEED_DELAY: u64 = 4;
const MOST_SEED_DELAY: u64 = 0xffff;
const MOST_STAKE: u64 = 0xffff;
const MOST_UID: u64 = 0xffff;
/** A full account can pay for a commit, its reveal and a vote. */
const LEAST_MANA_CAP: u64 = 1_000_000;
const MOST_MANA: u64 = 1_000_000_000_000;

/** Which values a decision may give to a parameter by itself. */
export function checkValue(name: u8, value: u64): Outcome {
  // intervalMs, epochBlocks and epochSlots: a lineage never changes them (PROTOCOL §5, §6).
  if (name <= EPOCH_SLOTS) return parameterFailure(ParameterError.Frozen);
  if (value >= least(name) && value <= most(name)) return OK;
  return parameterFailure(ParameterError.OutOfBounds);
}

function least(name: u8): u64 {
  switch (<i32>name) {
    case 5:
      return LEAST_SEED_DELAY;
    case 11:
      return 0;
    case 12:
      return LEAST_MANA_CAP;
    default:
      return 1;
  }
}

function most(name: u8): u64 {
  switch (<i32>name) {
    case 5:
      return MOST_SEED_DELAY;
    case 9:
      return MOST_STAKE;
    case <i32>SANDBOX_VERSION:
      return <u64>u32.MAX_VALUE;
    case 11:
      return MOST_UID;
    case 12:
    case 13:
      return MOST_MANA;
    default:
      return MOST_SLOTS;
  }
}

/** PROTOCOL §14: a batch must fit its epoch, or nothing would ever be weighed. */
export function checkWindows(p: Parameters): Outcome {
  const epochBlocks = <u64>p.epochBlocks;
  const delay = (<u64>p.seedDelay * <u64>p.epochSlots + epochBlocks - 1) / epochBlocks;
  const windows = <u64>p.intakeSlots + <u64>p.revealSlots + <u64>p.attestSlots;
  const slots = windows + <u64>p.disputeSlots + delay;
  const fits = 10 * slots <= 9 * <u64>p.epochSlots;
  return fits ? OK : parameterFailure(ParameterError.WindowsTooLong);
}
