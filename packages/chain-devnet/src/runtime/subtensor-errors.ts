/** Errors of SubtensorModule with their numbers of spec 393; those that this chain can raise. */

import type { VariantValue } from "../scale/scale-types.ts";
import { moduleError } from "./pallet.ts";

export const SUBTENSOR_INDEX = 7;

export const SUBTENSOR_ERRORS = {
  InvalidIpType: 1,
  InvalidIpAddress: 2,
  InvalidPort: 3,
  HotKeyNotRegisteredInSubNet: 4,
  HotKeyAccountNotExists: 5,
  HotKeyNotRegisteredInNetwork: 6,
  NotEnoughStakeToSetWeights: 10,
  NotEnoughBalanceToStake: 12,
  NeuronNoValidatorPermit: 15,
  WeightVecNotEqualSize: 16,
  DuplicateUids: 17,
  UidVecContainInvalidOne: 18,
  WeightVecLengthIsLow: 19,
  HotKeyAlreadyRegisteredInSubNet: 21,
  MaxWeightExceeded: 26,
  SettingWeightsTooFast: 28,
  IncorrectWeightVersionKey: 29,
  UidsLengthExceedUidsInSubNet: 31,
  CanNotSetRootNetworkWeights: 46,
  CommitRevealEnabled: 52,
  MechanismDoesNotExist: 73,
  SubnetNotExists: 75,
  AmountTooLow: 81,
} as const;
export type SubtensorError = keyof typeof SUBTENSOR_ERRORS;

export function subtensorError(name: SubtensorError): VariantValue {
  return moduleError(SUBTENSOR_INDEX, SUBTENSOR_ERRORS[name]);
}
