/** The chain's own checks in the chain's order, run at one block before anything is signed. */

import type { Hex32 } from "@platform/protocol";
import type { WeightFacts, WeightPair } from "../chain/weight-chain.ts";
import type { ErrorClass } from "./error-class.ts";
import { classOfDispatchError } from "./error-class.ts";
import { MAX_WEIGHT } from "./weight-order.ts";

export type PreflightVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: string; readonly class: ErrorClass };

export interface PreflightInput {
  readonly netuid: number;
  readonly mechanism: number;
  readonly hotkey: Hex32;
  readonly weights: readonly WeightPair[];
  /** Holders that the vector was decided for, same order as the weights. */
  readonly hotkeys: readonly Hex32[];
  readonly versionKey: bigint;
}

const OK: PreflightVerdict = { ok: true };

/** First violated rule, by the name of the chain's error or of an own check. */
export function preflight(facts: WeightFacts, input: PreflightInput): PreflightVerdict {
  const error = chainChecks(facts, input) ?? ownChecks(facts, input);
  return error === undefined ? OK : { ok: false, error, class: classOfDispatchError(error) };
}

function chainChecks(facts: WeightFacts, input: PreflightInput): string | undefined {
  const { netuid, mechanism, weights, hotkeys, versionKey } = input;
  if (facts.commitReveal) return "CommitRevealEnabled";
  if (netuid === 0) return "CanNotSetRootNetworkWeights";
  if (weights.length !== hotkeys.length) return "WeightVecNotEqualSize";
  if (!facts.subnetExists || mechanism >= facts.mechanisms) return "MechanismDoesNotExist";
  if (weights.length > facts.neurons) return "UidsLengthExceedUidsInSubNet";
  if (facts.uid === undefined) return "HotKeyNotRegisteredInSubNet";
  const owner = facts.ownerHotkey === input.hotkey;
  // A permit was given on enough stake; the exact sum, root stake included, only the chain knows.
  if (!owner && !facts.permit && facts.stake < facts.stakeThreshold)
    return "NotEnoughStakeToSetWeights";
  if (facts.versionKey !== 0n && versionKey < facts.versionKey) return "IncorrectWeightVersionKey";
  // Inclusion is one block later at the earliest: that block's number counts.
  const next = facts.block.number + 1n;
  if (facts.lastUpdate !== 0n && next - facts.lastUpdate < facts.rateLimit)
    return "SettingWeightsTooFast";
  return neuronChecks(facts, input, owner);
}

function neuronChecks(
  facts: WeightFacts,
  { weights }: PreflightInput,
  owner: boolean,
): string | undefined {
  const uids = weights.map(([uid]) => uid);
  const self = weights.length === 1 && uids[0] === facts.uid;
  if (!self && !owner && !facts.permit) return "NeuronNoValidatorPermit";
  if (new Set(uids).size !== uids.length) return "DuplicateUids";
  if (uids.some((uid) => uid >= facts.neurons)) return "UidVecContainInvalidOne";
  const least = Math.min(facts.neurons, facts.minAllowedWeights);
  if (!self && weights.length < least) return "WeightVecLengthIsLow";
  if (!self && facts.maxWeightsLimit !== MAX_WEIGHT) {
    const sum = weights.reduce((total, [, weight]) => total + BigInt(weight), 0n);
    const max = weights.reduce((greatest, [, weight]) => Math.max(greatest, weight), 0);
    if ((BigInt(max) << 32n) / sum > (BigInt(facts.maxWeightsLimit) << 32n) / BigInt(MAX_WEIGHT))
      return "MaxWeightExceeded";
  }
  return undefined;
}

function ownChecks(facts: WeightFacts, { weights, hotkeys }: PreflightInput): string | undefined {
  const max = weights.reduce((greatest, [, weight]) => Math.max(greatest, weight), 0);
  if (max !== MAX_WEIGHT) return "VectorNotScaled";
  // A uid can be recycled between the decision and now: its new holder earned nothing.
  if (weights.some(([uid], i) => facts.holders.get(uid) !== hotkeys[i])) return "UidHolderChanged";
  return undefined;
}
