import { Block } from "../../fw/block";
import { Bytes } from "../../fw/bytes";
import { deposit, event } from "../../fw/event";
import { Reader } from "../../fw/reader";
import { submitJob } from "../jobs/submit";
import { treasuryOf } from "../mana/accounts";
import { MANA, Mana, ManaEvent } from "../mana/mana";
import { Parameters } from "../parameters/parameters";
import { Submission } from "../submissions/submission";
import { Refusal } from "./errors";

// Numbers of the host ABI (protocol/host-abi.json).
const SPEND: u16 = 11;
const CREDIT: u16 = 12;
const SUBMIT_JOB: u16 = 16;

/** Most that one effect moves, in thousandths of mana. */
const MAX_MOVE: u64 = 1_000_000;

/** One effect of a certified work, checked against the state as it is now. */
export function enact(s: Submission, kind: u16, args: Bytes): Refusal {
  if (kind == SPEND) return spend(s, Reader.of(args));
  if (kind == CREDIT) return credit(s, Reader.of(args));
  if (kind == SUBMIT_JOB) return submitJob(s, args);
  return Refusal.Unsupported;
}

function checkAmount(milli: u64): Refusal {
  if (milli == 0) return Refusal.Malformed;
  return milli > MAX_MOVE ? Refusal.TooMuch : Refusal.None;
}

/** Only ever of the challenge's own mana: the effect names no account. */
function spend(s: Submission, r: Reader): Refusal {
  const milli = r.u64();
  if (!r.done()) return Refusal.Malformed;
  const fault = checkAmount(milli);
  if (fault != Refusal.None) return fault;
  const treasury = treasuryOf(Block.chainId(), s.challenge);
  if (!Mana.take(treasury, milli, Block.slot, Parameters.load())) return Refusal.Insufficient;
  deposit(event(MANA, ManaEvent.Spent).hash(treasury).u64(milli).hash(s.id));
  return Refusal.None;
}

/** From the challenge's treasury to an account that exists and has room: nothing is lost. */
function credit(s: Submission, r: Reader): Refusal {
  const who = r.hash();
  const milli = r.u64();
  if (!r.done()) return Refusal.Malformed;
  const fault = checkAmount(milli);
  if (fault != Refusal.None) return fault;
  const parameters = Parameters.load();
  const treasury = treasuryOf(Block.chainId(), s.challenge);
  const held = Mana.holding(who, Block.slot, parameters);
  if (held === null) return Refusal.UnknownAccount;
  if (Mana.balance(treasury, Block.slot, parameters) < milli) return Refusal.Insufficient;
  if (who.equals(treasury)) return Refusal.None;
  if (!Mana.give(who, milli, Block.slot, parameters)) return Refusal.AccountFull;
  Mana.charge(treasury, milli, Block.slot, parameters);
  deposit(event(MANA, ManaEvent.Credited).hash(treasury).hash(who).u64(milli).hash(s.id));
  return Refusal.None;
}
