/** Subnets and neurons come to be: register_network and burned_register. */

import type { StateReader } from "../state/layered-state.ts";
import { BAD_ORIGIN, type CallContext, type DispatchResult } from "./pallet.ts";
import { rewriteStakeWeight, stakesOf } from "./stake-weight.ts";
import { subtensorError } from "./subtensor-errors.ts";
import * as store from "./subtensor-storage.ts";
import { changeBalance } from "./system.ts";

/** The lowest free netuid becomes a subnet of the signer; `hotkey` is its uid 0. Free of charge here. */
export function registerNetwork(context: CallContext, hotkey: string): DispatchResult {
  const { state, origin, block } = context;
  if (origin.kind !== "signed") return BAD_ORIGIN;
  let netuid = 1;
  while (store.networksAdded.get(state, netuid)) netuid++;
  store.networksAdded.put(state, true, netuid);
  store.totalNetworks.put(state, store.totalNetworks.get(state) + 1);
  store.networkRegisteredAt.put(state, block, netuid);
  store.subnetOwner.put(state, origin.who, netuid);
  store.subnetOwnerHotkey.put(state, hotkey, netuid);
  // Written out, so that the values of a subnet can be listed and not only defaulted.
  store.subnetworkN.put(state, 0, netuid);
  store.tempo.put(state, store.tempo.get(state, netuid), netuid);
  context.deposit("SubtensorModule", "NetworkAdded", { "0": netuid, "1": 0 });
  addNeuron(context, netuid, hotkey, origin.who);
  return undefined;
}

/** Signed by the coldkey, which pays Burn. A full subnet loses its weakest neuron to the new one. */
export function register(context: CallContext, netuid: number, hotkey: string): DispatchResult {
  const { state, origin } = context;
  if (origin.kind !== "signed") return BAD_ORIGIN;
  if (netuid === 0 || !store.networksAdded.get(state, netuid))
    return subtensorError("SubnetNotExists");
  if (store.uids.get(state, netuid, hotkey) !== undefined)
    return subtensorError("HotKeyAlreadyRegisteredInSubNet");
  if (!changeBalance(state, origin.who, -store.burn.get(state, netuid)))
    return subtensorError("NotEnoughBalanceToStake");
  addNeuron(context, netuid, hotkey, origin.who);
  return undefined;
}

function addNeuron(context: CallContext, netuid: number, hotkey: string, coldkey: string): void {
  const { state, block } = context;
  if (store.owner.get(state, hotkey) === "00".repeat(32)) store.owner.put(state, coldkey, hotkey);
  const count = store.subnetworkN.get(state, netuid);
  const full = count >= store.maxAllowedUids.get(state, netuid);
  const uid = full ? weakestNeuron(state, netuid, block) : count;
  if (full) {
    const replaced = store.keys.get(state, netuid, uid);
    store.uids.remove(state, netuid, replaced);
    store.isNetworkMember.remove(state, replaced, netuid);
    store.axons.remove(state, netuid, replaced);
  } else store.subnetworkN.put(state, count + 1, netuid);
  store.uids.put(state, uid, netuid, hotkey);
  store.keys.put(state, hotkey, netuid, uid);
  store.isNetworkMember.put(state, true, hotkey, netuid);
  store.blockAtRegistration.put(state, block, netuid, uid);
  // A registration counts as an update: a fresh validator waits one rate limit.
  store.lastUpdate.put(
    state,
    replaceAt(store.lastUpdate.get(state, netuid), uid, block, 0n),
    netuid,
  );
  store.active.put(state, replaceAt(store.active.get(state, netuid), uid, true, false), netuid);
  rewriteStakeWeight(state, netuid);
  context.deposit("SubtensorModule", "NeuronRegistered", { "0": netuid, "1": uid, "2": hotkey });
}

/** Least stake, then oldest, among those out of immunity; if all are immune, among all. */
function weakestNeuron(state: StateReader, netuid: number, block: bigint): number {
  const immunity = BigInt(store.immunityPeriod.get(state, netuid));
  const ownerUid = store.uids.get(state, netuid, store.subnetOwnerHotkey.get(state, netuid));
  const neurons = stakesOf(state, netuid)
    .map((stake, uid) => ({ stake, uid, at: store.blockAtRegistration.get(state, netuid, uid) }))
    .filter(({ uid }) => uid !== ownerUid);
  const mortal = neurons.filter(({ at }) => block - at >= immunity);
  const [weakest] = (mortal.length > 0 ? mortal : neurons).sort((a, b) =>
    a.stake !== b.stake ? (a.stake < b.stake ? -1 : 1) : Number(a.at - b.at) || a.uid - b.uid,
  );
  return weakest?.uid ?? 0;
}

function replaceAt<T>(list: readonly T[], uid: number, value: T, filler: T): T[] {
  const out = [...list];
  while (out.length <= uid) out.push(filler);
  out[uid] = value;
  return out;
}
