/** SubtensorModule (7): the calls that a subnet's life needs, with their real numbers. */

import {
  accountId,
  bytes,
  u8,
  u16,
  u32,
  u64,
  u128,
  type Variant,
  vec,
} from "../scale/scale-types.ts";
import { BAD_ORIGIN, type CallContext, call, type DispatchResult, definePallet } from "./pallet.ts";
import { register, registerNetwork } from "./registration.ts";
import { setWeights } from "./set-weights.ts";
import { rewriteStakeWeight } from "./stake-weight.ts";
import { SUBTENSOR_ERRORS, SUBTENSOR_INDEX, subtensorError } from "./subtensor-errors.ts";
import * as store from "./subtensor-storage.ts";
import { changeBalance } from "./system.ts";

interface Axon {
  readonly version: number;
  readonly ip: bigint;
  readonly port: number;
  readonly ip_type: number;
  readonly protocol: number;
  readonly placeholder1: number;
  readonly placeholder2: number;
}

/** Signed by the coldkey; anyone may stake on a registered hotkey. */
function addStake(
  context: CallContext,
  hotkey: string,
  netuid: number,
  amount: bigint,
): DispatchResult {
  const { state, origin } = context;
  if (origin.kind !== "signed") return BAD_ORIGIN;
  if (!store.networksAdded.get(state, netuid)) return subtensorError("SubnetNotExists");
  if (store.owner.get(state, hotkey) === "00".repeat(32))
    return subtensorError("HotKeyAccountNotExists");
  if (amount === 0n) return subtensorError("AmountTooLow");
  if (!changeBalance(state, origin.who, -amount)) return subtensorError("NotEnoughBalanceToStake");
  const staked = store.totalHotkeyAlpha.get(state, hotkey, netuid) + amount;
  store.totalHotkeyAlpha.put(state, staked, hotkey, netuid);
  store.totalStake.put(state, store.totalStake.get(state) + amount);
  rewriteStakeWeight(state, netuid);
  context.deposit("SubtensorModule", "StakeAdded", {
    "0": origin.who,
    "1": hotkey,
    "2": amount,
    "3": amount,
    "4": netuid,
    "5": 0n,
  });
  return undefined;
}

/** As the chain has it: not zero, not the broadcast address, not this machine. */
function isPublicAddress({ ip, ip_type }: Axon): boolean {
  if (ip_type === 4) return ip !== 0n && ip < 0xffff_ffffn && ip !== 0x7f00_0001n;
  return ip !== 0n && ip !== 1n && ip !== (1n << 128n) - 1n;
}

function serveAxon(context: CallContext, netuid: number, axon: Axon): DispatchResult {
  const { state, origin, block } = context;
  if (origin.kind !== "signed") return BAD_ORIGIN;
  if (!store.isNetworkMember.get(state, origin.who, netuid))
    return subtensorError("HotKeyNotRegisteredInNetwork");
  if (axon.ip_type !== 4 && axon.ip_type !== 6) return subtensorError("InvalidIpType");
  if (!isPublicAddress(axon)) return subtensorError("InvalidIpAddress");
  if (axon.port === 0) return subtensorError("InvalidPort");
  store.axons.put(state, { block, ...axon }, netuid, origin.who);
  context.deposit("SubtensorModule", "AxonServed", { "0": netuid, "1": origin.who });
  return undefined;
}

const axonFields = {
  version: u32,
  ip: u128,
  port: u16,
  ip_type: u8,
  protocol: u8,
  placeholder1: u8,
  placeholder2: u8,
};

const subtensorCalls = [
  call(
    "set_weights",
    0,
    { netuid: u16, dests: vec(u16), weights: vec(u16), version_key: u64 },
    (context, { netuid, dests, weights, version_key }) =>
      setWeights(context, { netuid, mecid: 0, dests, weights, versionKey: version_key }),
  ),
  call(
    "add_stake",
    2,
    { hotkey: accountId, netuid: u16, amount_staked: u64 },
    (context, { hotkey, netuid, amount_staked }) =>
      addStake(context, hotkey, netuid, amount_staked),
  ),
  call("serve_axon", 4, { netuid: u16, ...axonFields }, (context, { netuid, ...axon }) =>
    serveAxon(context, netuid, axon),
  ),
  call("burned_register", 7, { netuid: u16, hotkey: accountId }, (context, { netuid, hotkey }) =>
    register(context, netuid, hotkey),
  ),
  call(
    "register",
    6,
    {
      netuid: u16,
      block_number: u64,
      nonce: u64,
      work: bytes,
      hotkey: accountId,
      coldkey: accountId,
    },
    // The real chain too no longer looks at the work: it registers for the same burn.
    (context, { netuid, hotkey }) => register(context, netuid, hotkey),
  ),
  call("register_network", 59, { hotkey: accountId }, (context, { hotkey }) =>
    registerNetwork(context, hotkey),
  ),
  call(
    "set_mechanism_weights",
    119,
    { netuid: u16, mecid: u8, dests: vec(u16), weights: vec(u16), version_key: u64 },
    (context, { netuid, mecid, dests, weights, version_key }) =>
      setWeights(context, { netuid, mecid, dests, weights, versionKey: version_key }),
  ),
];

const subtensorEvents: readonly Variant[] = [
  { name: "NetworkAdded", index: 0, fields: { "0": u16, "1": u16 } },
  {
    name: "StakeAdded",
    index: 2,
    fields: {
      "0": accountId,
      "1": accountId,
      "2": u64,
      "3": u64,
      "4": u16,
      "5": u64,
    },
  },
  { name: "WeightsSet", index: 5, fields: { "0": u16, "1": u16 } },
  { name: "NeuronRegistered", index: 6, fields: { "0": u16, "1": u16, "2": accountId } },
  { name: "AxonServed", index: 28, fields: { "0": u16, "1": accountId } },
];

export const subtensor = definePallet({
  name: "SubtensorModule",
  crate: "pallet_subtensor",
  index: SUBTENSOR_INDEX,
  storage: store.SUBTENSOR_STORAGE,
  calls: subtensorCalls,
  events: subtensorEvents,
  errors: Object.entries(SUBTENSOR_ERRORS).map(([name, index]) => ({ name, index })),
});
