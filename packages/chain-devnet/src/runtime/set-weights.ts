/** set_weights: the chain's checks in the chain's order (subnets/weights.rs), then the write. */

import type { StateReader } from "../state/layered-state.ts";
import { maxUpscale, withinMaxWeight } from "./max-upscale.ts";
import { BAD_ORIGIN, type CallContext, type DispatchResult } from "./pallet.ts";
import { type SubtensorError, subtensorError } from "./subtensor-errors.ts";
import * as store from "./subtensor-storage.ts";

/** Storage of mechanism m of a subnet lies at netuid + 4096 * m. */
const MECHANISM_STRIDE = 4096;

export interface WeightsCall {
  readonly netuid: number;
  /** Mechanism; 0 for set_weights. */
  readonly mecid: number;
  readonly dests: readonly number[];
  readonly weights: readonly number[];
  readonly versionKey: bigint;
}

function netuidIndex(netuid: number, mecid: number): number {
  return netuid + MECHANISM_STRIDE * mecid;
}

/** Stake of the hotkey against StakeThreshold; the subnet owner's hotkey is exempt. */
export function hasMinStake(state: StateReader, hotkey: string, netuid: number): boolean {
  if (store.subnetOwnerHotkey.get(state, netuid) === hotkey) return true;
  return store.totalHotkeyAlpha.get(state, hotkey, netuid) >= store.stakeThreshold.get(state);
}

/** `>=` passes, and so does a uid that never set weights. */
export function withinRateLimit(
  state: StateReader,
  call: WeightsCall,
  uid: number,
  block: bigint,
): boolean {
  const last = store.lastUpdate.get(state, netuidIndex(call.netuid, call.mecid))[uid] ?? 0n;
  if (last === 0n) return true;
  return block - last >= store.weightsSetRateLimit.get(state, call.netuid);
}

export function setWeights(context: CallContext, call: WeightsCall): DispatchResult {
  const { state, origin, block } = context;
  if (store.commitRevealEnabled.get(state, call.netuid))
    return subtensorError("CommitRevealEnabled");
  if (origin.kind !== "signed") return BAD_ORIGIN;
  const failed =
    checkSubnet(state, origin.who, call) ?? checkNeuron(state, origin.who, call, block);
  if (failed !== undefined) return subtensorError(failed);
  const upscaled = maxUpscale(call.weights);
  const uid = store.uids.get(state, call.netuid, origin.who) as number;
  const limit = store.maxWeightsLimit.get(state, call.netuid);
  if (!isSelfWeight(uid, call) && limit !== 65_535 && !withinMaxWeight(upscaled, limit))
    return subtensorError("MaxWeightExceeded");
  const index = netuidIndex(call.netuid, call.mecid);
  const pairs = call.dests.map((dest, i): [number, number] => [dest, upscaled[i] as number]);
  store.weights.put(state, pairs, index, uid);
  recordUpdate(context, index, uid);
  context.deposit("SubtensorModule", "WeightsSet", { "0": index, "1": uid });
  return undefined;
}

function checkSubnet(
  state: StateReader,
  who: string,
  call: WeightsCall,
): SubtensorError | undefined {
  const { netuid } = call;
  if (netuid === 0) return "CanNotSetRootNetworkWeights";
  if (call.dests.length !== call.weights.length) return "WeightVecNotEqualSize";
  if (
    !store.networksAdded.get(state, netuid) ||
    call.mecid >= store.mechanismCount.get(state, netuid)
  )
    return "MechanismDoesNotExist";
  if (call.dests.length > store.subnetworkN.get(state, netuid))
    return "UidsLengthExceedUidsInSubNet";
  if (store.uids.get(state, netuid, who) === undefined) return "HotKeyNotRegisteredInSubNet";
  if (!hasMinStake(state, who, netuid)) return "NotEnoughStakeToSetWeights";
  const key = store.weightsVersionKey.get(state, netuid);
  if (key !== 0n && call.versionKey < key) return "IncorrectWeightVersionKey";
  return undefined;
}

function checkNeuron(
  state: StateReader,
  who: string,
  call: WeightsCall,
  block: bigint,
): SubtensorError | undefined {
  const { netuid, dests } = call;
  const uid = store.uids.get(state, netuid, who) as number;
  const self = isSelfWeight(uid, call);
  if (!withinRateLimit(state, call, uid, block)) return "SettingWeightsTooFast";
  const owns = store.subnetOwnerHotkey.get(state, netuid) === who;
  if (!self && !owns && store.validatorPermit.get(state, netuid)[uid] !== true)
    return "NeuronNoValidatorPermit";
  if (new Set(dests).size !== dests.length) return "DuplicateUids";
  const neurons = store.subnetworkN.get(state, netuid);
  if (dests.some((dest) => dest >= neurons)) return "UidVecContainInvalidOne";
  const least = Math.min(neurons, store.minAllowedWeights.get(state, netuid));
  if (!self && dests.length < least) return "WeightVecLengthIsLow";
  return undefined;
}

function isSelfWeight(uid: number, call: WeightsCall): boolean {
  return call.weights.length === 1 && call.dests[0] === uid;
}

function recordUpdate({ state, block }: CallContext, index: number, uid: number): void {
  const updates = store.lastUpdate.get(state, index);
  while (updates.length <= uid) updates.push(0n);
  updates[uid] = block;
  store.lastUpdate.put(state, updates, index);
}
