/** AdminUtils (19): hyperparameters, set by Root through Sudo. */

import { bool, type ScaleType, u8, u16, u64 } from "../scale/scale-types.ts";
import type { State } from "../state/layered-state.ts";
import { BAD_ORIGIN, type Call, call, definePallet, moduleError } from "./pallet.ts";
import { rewriteStakeWeight } from "./stake-weight.ts";
import * as store from "./subtensor-storage.ts";

const ADMIN_UTILS_INDEX = 19;
const SUBNET_DOES_NOT_EXIST = 0;

interface SubnetParameter<V> {
  put(state: State, value: V, netuid: number): void;
}

/** `sudo_set_x(netuid, value)` over one storage map. */
function setter<V>(
  name: string,
  index: number,
  argument: string,
  type: ScaleType<V>,
  item: SubnetParameter<V>,
): Call {
  return call(name, index, { netuid: u16, [argument]: type }, ({ state, origin }, args) => {
    if (origin.kind !== "root") return BAD_ORIGIN;
    const netuid = args["netuid"] as number;
    if (!store.networksAdded.get(state, netuid))
      return moduleError(ADMIN_UTILS_INDEX, SUBNET_DOES_NOT_EXIST);
    item.put(state, args[argument] as V, netuid);
    rewriteStakeWeight(state, netuid);
    return undefined;
  });
}

export const adminUtils = definePallet({
  name: "AdminUtils",
  crate: "pallet_admin_utils",
  index: ADMIN_UTILS_INDEX,
  calls: [
    setter("sudo_set_weights_version_key", 6, "weights_version_key", u64, store.weightsVersionKey),
    setter(
      "sudo_set_weights_set_rate_limit",
      7,
      "weights_set_rate_limit",
      u64,
      store.weightsSetRateLimit,
    ),
    setter("sudo_set_max_weight_limit", 12, "max_weight_limit", u16, store.maxWeightsLimit),
    setter("sudo_set_immunity_period", 13, "immunity_period", u16, store.immunityPeriod),
    setter("sudo_set_min_allowed_weights", 14, "min_allowed_weights", u16, store.minAllowedWeights),
    setter("sudo_set_max_allowed_uids", 15, "max_allowed_uids", u16, store.maxAllowedUids),
    setter(
      "sudo_set_max_allowed_validators",
      25,
      "max_allowed_validators",
      u16,
      store.maxAllowedValidators,
    ),
    setter("sudo_set_tempo", 30, "tempo", u16, store.tempo),
    call("sudo_set_stake_threshold", 42, { min_stake: u64 }, ({ state, origin }, { min_stake }) => {
      if (origin.kind !== "root") return BAD_ORIGIN;
      store.stakeThreshold.put(state, min_stake);
      for (let netuid = 1; netuid <= store.totalNetworks.get(state); netuid++)
        rewriteStakeWeight(state, netuid);
      return undefined;
    }),
    setter(
      "sudo_set_commit_reveal_weights_enabled",
      49,
      "enabled",
      bool,
      store.commitRevealEnabled,
    ),
    setter("sudo_set_mechanism_count", 76, "mechanism_count", u8, store.mechanismCount),
  ],
  errors: [{ name: "SubnetDoesNotExist", index: SUBNET_DOES_NOT_EXIST }],
});
