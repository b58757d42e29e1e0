/** Storage of SubtensorModule: names, hashers and types are the real chain's. */

import {
  accountId,
  bool,
  type ScaleType,
  struct,
  tuple,
  u8,
  u16,
  u32,
  u64,
  u128,
  vec,
} from "../scale/scale-types.ts";
import { optionalStorage, storage } from "../state/storage-item.ts";

const pallet = "SubtensorModule";
const netuid = { hasher: "identity", type: u16 } as const;
const uid = { hasher: "identity", type: u16 } as const;
const hotkey = { hasher: "blake2_128_concat", type: accountId } as const;
const ZERO_ACCOUNT = "00".repeat(32);

/** A map by netuid with a default. */
function bySubnet<V>(name: string, value: ScaleType<V>, fallback: V) {
  return storage({ pallet, name, value, fallback }, netuid);
}

export const networksAdded = bySubnet("NetworksAdded", bool, false);
export const subnetworkN = bySubnet("SubnetworkN", u16, 0);
export const tempo = bySubnet("Tempo", u16, 360);
export const maxAllowedUids = bySubnet("MaxAllowedUids", u16, 256);
export const maxAllowedValidators = bySubnet("MaxAllowedValidators", u16, 128);
export const immunityPeriod = bySubnet("ImmunityPeriod", u16, 4096);
export const minAllowedWeights = bySubnet("MinAllowedWeights", u16, 1024);
export const maxWeightsLimit = bySubnet("MaxWeightsLimit", u16, 65_535);
export const weightsSetRateLimit = bySubnet("WeightsSetRateLimit", u64, 100n);
export const weightsVersionKey = bySubnet("WeightsVersionKey", u64, 0n);
export const commitRevealEnabled = bySubnet("CommitRevealWeightsEnabled", bool, true);
export const burn = bySubnet("Burn", u64, 0n);
export const networkRegisteredAt = bySubnet("NetworkRegisteredAt", u64, 0n);
export const subnetOwner = bySubnet("SubnetOwner", accountId, ZERO_ACCOUNT);
export const subnetOwnerHotkey = bySubnet("SubnetOwnerHotkey", accountId, ZERO_ACCOUNT);

/** Lists by uid. LastUpdate and Weights go by netuid + 4096 * mechanism. */
export const stakeWeight = bySubnet("StakeWeight", vec(u16), []);
export const validatorPermit = bySubnet("ValidatorPermit", vec(bool), []);
export const active = bySubnet("Active", vec(bool), []);
export const lastUpdate = bySubnet("LastUpdate", vec(u64), []);

export const uids = optionalStorage({ pallet, name: "Uids", value: u16 }, netuid, hotkey);
export const keys = storage(
  { pallet, name: "Keys", value: accountId, fallback: ZERO_ACCOUNT },
  netuid,
  uid,
);
export const weights = storage(
  { pallet, name: "Weights", value: vec(tuple(u16, u16)), fallback: [] as [number, number][] },
  netuid,
  uid,
);
export const blockAtRegistration = storage(
  { pallet, name: "BlockAtRegistration", value: u64, fallback: 0n },
  netuid,
  uid,
);

export const owner = storage(
  { pallet, name: "Owner", value: accountId, fallback: ZERO_ACCOUNT },
  hotkey,
);
export const isNetworkMember = storage(
  { pallet, name: "IsNetworkMember", value: bool, fallback: false },
  hotkey,
  netuid,
);
/** Stake on a hotkey in a subnet, in rao; staking here is one to one. */
export const totalHotkeyAlpha = storage(
  { pallet, name: "TotalHotkeyAlpha", value: u64, fallback: 0n },
  hotkey,
  netuid,
);

const axonInfo = struct(["pallet_subtensor", "pallet", "AxonInfo"], {
  block: u64,
  version: u32,
  ip: u128,
  port: u16,
  ip_type: u8,
  protocol: u8,
  placeholder1: u8,
  placeholder2: u8,
});
export const axons = optionalStorage({ pallet, name: "Axons", value: axonInfo }, netuid, hotkey);

const slowMap = { hasher: "twox64_concat", type: u16 } as const;
const revealPeriodEpochs = storage(
  { pallet, name: "RevealPeriodEpochs", value: u64, fallback: 1n },
  slowMap,
);
export const mechanismCount = storage(
  { pallet, name: "MechanismCountCurrent", value: u8, fallback: 1 },
  slowMap,
);
export const stakeThreshold = storage({
  pallet,
  name: "StakeThreshold",
  value: u64,
  fallback: 0n,
});
export const totalNetworks = storage({ pallet, name: "TotalNetworks", value: u16, fallback: 0 });
export const totalStake = storage({ pallet, name: "TotalStake", value: u64, fallback: 0n });

export const SUBTENSOR_STORAGE = [
  networksAdded,
  subnetworkN,
  tempo,
  maxAllowedUids,
  maxAllowedValidators,
  immunityPeriod,
  minAllowedWeights,
  maxWeightsLimit,
  weightsSetRateLimit,
  weightsVersionKey,
  commitRevealEnabled,
  burn,
  networkRegisteredAt,
  subnetOwner,
  subnetOwnerHotkey,
  stakeWeight,
  validatorPermit,
  active,
  lastUpdate,
  uids,
  keys,
  weights,
  blockAtRegistration,
  owner,
  isNetworkMember,
  totalHotkeyAlpha,
  axons,
  revealPeriodEpochs,
  mechanismCount,
  stakeThreshold,
  totalNetworks,
  totalStake,
] as const;
