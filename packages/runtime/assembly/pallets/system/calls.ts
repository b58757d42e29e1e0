import { hashBytes } from "../../fw/crypto";
import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { OK, Outcome } from "../../fw/outcome";
import { Reader } from "../../fw/reader";
import { SYSTEM } from "./accounts";

export const enum SystemEvent {
  ExtrinsicFailed = 0,
  Remarked = 1,
  UpgradeAuthorized = 2,
  UpgradeScheduled = 3,
  CodeUpdated = 4,
  UpgradeFailed = 5,
}

/** Failures of any call's arguments and of calls that exist but are reserved. */
export const enum SystemError {
  BadArguments = 0,
  UnknownCall = 1,
  NotAuthorized = 2,
  UpgradePending = 3,
  TooLarge = 4,
  // From here on the host answers them (validator/executor/code-judge.ts).
  BadCode = 5,
  UnknownImport = 6,
  MissingExport = 7,
  WrongSpecName = 8,
  SpecVersionNotHigher = 9,
  MigrationFailed = 10,
}

/** Puts bytes on record: only their hash is kept, in an event. */
export function remark(who: Hash, args: Reader): Outcome {
  const bytes = args.bytes();
  deposit(event(SYSTEM, SystemEvent.Remarked).hash(who).hash(hashBytes(bytes)));
  return OK;
}

export function extrinsicFailed(index: u32, outcome: Outcome): void {
  deposit(
    event(SYSTEM, SystemEvent.ExtrinsicFailed)
      .u32(index)
      .u32(<u32>outcome),
  );
}
