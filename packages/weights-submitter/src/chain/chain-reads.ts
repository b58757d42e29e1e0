/** The metagraph and the facts behind a weight vector, each from one block. */

import type { ChainRef, ChainSnapshot, Hex32, Neuron } from "@platform/protocol";
import type { ApiPromise } from "@polkadot/api";
import { incompatible } from "./chain-errors.ts";
import type { WeightFacts, WeightPair } from "./client.ts";
import {
  type ApiAt,
  accountHex,
  apiAt,
  readAccount,
  readBoolean,
  readInteger,
  readList,
  readMany,
  readOptionalInteger,
  translate,
} from "./storage-query.ts";

/** Storage of mechanism m of a subnet lies at netuid + 4096 * m. */
export function netuidIndex(netuid: number, mechanism: number): number {
  return netuid + 4096 * mechanism;
}

async function refOf(api: ApiPromise, hash: Hex32): Promise<ChainRef> {
  const header = await api.rpc.chain.getHeader(`0x${hash}`);
  return { number: header.number.toBigInt(), hash };
}

export async function readSnapshot(
  api: ApiPromise,
  hash: Hex32,
  netuid: number,
): Promise<ChainSnapshot> {
  try {
    const at = await apiAt(api, hash);
    const block = await refOf(api, hash);
    const count = Number(await readInteger(at, "subnetworkN", netuid));
    const keys = Array.from({ length: count }, (_, uid) => [netuid, uid]);
    const [hotkeys, registered, permits, shares] = await Promise.all([
      readMany(at, "keys", keys),
      readMany(at, "blockAtRegistration", keys),
      readList(at, "validatorPermit", netuid),
      readList(at, "stakeWeight", netuid),
    ]);
    const neurons = keys.map((_, uid): Neuron => {
      const [hotkey, since] = [hotkeys[uid], registered[uid]];
      if (hotkey === undefined || since === undefined)
        throw incompatible(`entry of uid ${uid} in SubtensorModule.keys`);
      return {
        uid,
        hotkey: accountHex(hotkey, "keys"),
        // The chain grows these lists at its epoch step only: a fresh uid has no stake and no permit.
        stakeWeight: Number(shares[uid] ?? 0),
        permit: permits[uid] === true,
        registeredAt: BigInt(since.toJSON() as number | string),
      };
    });
    return { netuid, block, neurons };
  } catch (thrown) {
    throw translate(thrown, hash);
  }
}

export async function readWeightPairs(
  api: ApiPromise,
  hash: Hex32,
  index: number,
  uid: number,
): Promise<WeightPair[]> {
  try {
    const pairs = await readList(await apiAt(api, hash), "weights", index, uid);
    return pairs.map((pair) => {
      const [target, weight] = pair as [number, number];
      return [target, weight];
    });
  } catch (thrown) {
    throw translate(thrown, hash);
  }
}

export interface FactsQuery {
  readonly netuid: number;
  readonly mechanism: number;
  readonly hotkey: Hex32;
  readonly uids: readonly number[];
}

export async function readWeightFacts(
  api: ApiPromise,
  hash: Hex32,
  query: FactsQuery,
): Promise<WeightFacts> {
  try {
    const at = await apiAt(api, hash);
    const block = await refOf(api, hash);
    const limits = await readLimits(at, query.netuid);
    const own = await readOwn(at, query);
    const keys = query.uids.map((uid) => [query.netuid, uid]);
    const accounts = keys.length === 0 ? [] : await readMany(at, "keys", keys);
    const holders = new Map(
      query.uids.map((uid, i): [number, Hex32 | undefined] => {
        const account = accounts[i];
        const held = uid < limits.neurons && account !== undefined;
        return [uid, held ? accountHex(account, "keys") : undefined];
      }),
    );
    return { block, ...limits, ...own, holders };
  } catch (thrown) {
    throw translate(thrown, hash);
  }
}

async function readLimits(at: ApiAt, netuid: number) {
  const [exists, commitReveal, mechanisms, neurons, threshold, version, rate, least, most, owner] =
    await Promise.all([
      readBoolean(at, "networksAdded", netuid),
      readBoolean(at, "commitRevealWeightsEnabled", netuid),
      readInteger(at, "mechanismCountCurrent", netuid),
      readInteger(at, "subnetworkN", netuid),
      readInteger(at, "stakeThreshold"),
      readInteger(at, "weightsVersionKey", netuid),
      readInteger(at, "weightsSetRateLimit", netuid),
      readInteger(at, "minAllowedWeights", netuid),
      readInteger(at, "maxWeightsLimit", netuid),
      readAccount(at, "subnetOwnerHotkey", netuid),
    ]);
  return {
    subnetExists: exists,
    commitReveal,
    mechanisms: Number(mechanisms),
    neurons: Number(neurons),
    stakeThreshold: threshold,
    versionKey: version,
    rateLimit: rate,
    minAllowedWeights: Number(least),
    maxWeightsLimit: Number(most),
    ownerHotkey: owner,
  };
}

async function readOwn(at: ApiAt, { netuid, mechanism, hotkey }: FactsQuery) {
  const account = `0x${hotkey}`;
  const [uid, stake, permits, updates] = await Promise.all([
    readOptionalInteger(at, "uids", netuid, account),
    readInteger(at, "totalHotkeyAlpha", account, netuid),
    readList(at, "validatorPermit", netuid),
    readList(at, "lastUpdate", netuidIndex(netuid, mechanism)),
  ]);
  const place = uid === undefined ? -1 : Number(uid);
  return {
    uid: uid === undefined ? undefined : place,
    stake,
    permit: permits[place] === true,
    lastUpdate: BigInt((updates[place] as number | string | undefined) ?? 0),
  };
}
