/** Everything that the chain checks before it takes a weight vector, read at one block. */

import type { ChainRef } from "@platform/protocol";
import type { ChainConnection } from "./chain-connection.ts";
import { accountAddress, accountHex } from "./chain-runtime.ts";
import { readStorage, type StorageQuery } from "./read-storage.ts";
import { netuidIndex, SUBTENSOR } from "./subnet-state.ts";
import type { FactsQuery, WeightFacts } from "./weight-chain.ts";

export async function readWeightFacts(
  connection: ChainConnection,
  netuid: number,
  block: ChainRef,
  { mechanism, hotkey, uids }: FactsQuery,
): Promise<WeightFacts> {
  const address = accountAddress(hotkey);
  const index = netuidIndex(netuid, mechanism);
  const limits: StorageQuery[] = [
    [SUBTENSOR, "CommitRevealWeightsEnabled", netuid],
    [SUBTENSOR, "NetworksAdded", netuid],
    [SUBTENSOR, "MechanismCountCurrent", netuid],
    [SUBTENSOR, "SubnetworkN", netuid],
    [SUBTENSOR, "StakeThreshold"],
    [SUBTENSOR, "WeightsVersionKey", netuid],
    [SUBTENSOR, "WeightsSetRateLimit", netuid],
    [SUBTENSOR, "MinAllowedWeights", netuid],
    [SUBTENSOR, "MaxWeightsLimit", netuid],
    [SUBTENSOR, "SubnetOwnerHotkey", netuid],
  ];
  const own: StorageQuery[] = [
    [SUBTENSOR, "Uids", netuid, address],
    [SUBTENSOR, "TotalHotkeyAlpha", address, netuid],
    [SUBTENSOR, "ValidatorPermit", netuid],
    [SUBTENSOR, "LastUpdate", index],
  ];
  const keys = uids.map((uid): StorageQuery => [SUBTENSOR, "Keys", netuid, uid]);
  const found = await readStorage(connection, block.hash, [...limits, ...own, ...keys]);
  const [commitReveal, subnetExists] = found as [boolean, boolean];
  const [, , mechanisms, neurons] = found as number[];
  const [, , , , stakeThreshold, versionKey, rateLimit] = found as bigint[];
  const [, , , , , , , minAllowedWeights, maxWeightsLimit] = found as number[];
  const owner = found[9] as string;
  const [uid, stake, permits, updates] = found.slice(limits.length) as [
    number | undefined,
    bigint,
    boolean[],
    ArrayLike<bigint>,
  ];
  const holders = found.slice(limits.length + own.length) as string[];
  const size = neurons as number;
  return {
    block,
    commitReveal,
    subnetExists,
    mechanisms: mechanisms as number,
    neurons: size,
    uid,
    permit: uid !== undefined && permits[uid] === true,
    stake,
    stakeThreshold: stakeThreshold as bigint,
    versionKey: versionKey as bigint,
    lastUpdate: uid === undefined ? 0n : (updates[uid] ?? 0n),
    rateLimit: rateLimit as bigint,
    minAllowedWeights: minAllowedWeights as number,
    maxWeightsLimit: maxWeightsLimit as number,
    ownerHotkey: accountHex(owner),
    holders: new Map(
      uids.map((target, i) => [
        target,
        target < size ? accountHex(holders[i] as string) : undefined,
      ]),
    ),
  };
}
