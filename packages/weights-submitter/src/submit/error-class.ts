/** What to do about a failure: the five classes of every error that a submission can meet. */

import type { PoolAnswer } from "../chain/weight-chain.ts";

/**
 * RETRY_NOW: the transport or a full pool, the same bytes again. REBUILD: new nonce, era or
 * runtime, once the old bytes are dead. WAIT: later, unchanged. GIVE_UP_EPOCH: nothing that time
 * within the epoch would heal. BUG: ours; alert and stop.
 */
export type ErrorClass = "RETRY_NOW" | "REBUILD" | "WAIT" | "GIVE_UP_EPOCH" | "BUG";

const BY_DISPATCH_ERROR: Readonly<Record<string, ErrorClass>> = {
  SettingWeightsTooFast: "WAIT",
  CommitRevealEnabled: "GIVE_UP_EPOCH",
  CanNotSetRootNetworkWeights: "BUG",
  WeightVecNotEqualSize: "BUG",
  MechanismDoesNotExist: "GIVE_UP_EPOCH",
  SubnetNotExists: "GIVE_UP_EPOCH",
  UidsLengthExceedUidsInSubNet: "GIVE_UP_EPOCH",
  HotKeyNotRegisteredInSubNet: "GIVE_UP_EPOCH",
  NotEnoughStakeToSetWeights: "GIVE_UP_EPOCH",
  IncorrectWeightVersionKey: "GIVE_UP_EPOCH",
  NeuronNoValidatorPermit: "GIVE_UP_EPOCH",
  DuplicateUids: "BUG",
  UidVecContainInvalidOne: "GIVE_UP_EPOCH",
  WeightVecLengthIsLow: "GIVE_UP_EPOCH",
  MaxWeightExceeded: "GIVE_UP_EPOCH",
  VectorNotScaled: "BUG",
  UidHolderChanged: "GIVE_UP_EPOCH",
};

/** By the chain's error name; an unknown one of a newer runtime ends the epoch's attempt. */
export function classOfDispatchError(name: string): ErrorClass {
  return BY_DISPATCH_ERROR[name] ?? "GIVE_UP_EPOCH";
}

/** What a refusal of the pool means for bytes that were signed and stored. */
export type PoolVerdict =
  /** The pool or a block has a transaction of this nonce: look, do not count. */
  "LOOK_UP" | ErrorClass;

export function classOfPoolAnswer(answer: PoolAnswer & { readonly accepted: false }): PoolVerdict {
  const { code, reason } = answer;
  if (code === 1013 || code === 1014) return "LOOK_UP";
  if (code === 1012 || code === 1016) return "RETRY_NOW";
  if (code !== 1010) return code === 1002 || code === 1001 ? "BUG" : "RETRY_NOW";
  if (/outdated|ancient birth|bad signature|future/i.test(reason)) return "REBUILD";
  return classOfCustomError(reason);
}

function classOfCustomError(reason: string): ErrorClass {
  const number = /Custom error: (\d+)/.exec(reason)?.[1];
  if (number === "6") return "WAIT";
  if (number === "1" || number === "19") return "GIVE_UP_EPOCH";
  // 255 and all others: pre-flight at the next block names the true reason.
  return "WAIT";
}
