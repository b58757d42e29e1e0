/** The metagraph and one validator's weights at one block. */

import { type ChainRef, type ChainSnapshot, CodedError, type Hex32 } from "@platform/protocol";
import { MAX_NEURONS } from "../limits.ts";
import type { ChainConnection } from "./chain-connection.ts";
import { accountAddress, accountHex } from "./chain-runtime.ts";
import { readStorage, type StorageQuery } from "./read-storage.ts";
import type { WeightPair } from "./weight-chain.ts";

export const SUBTENSOR = "SubtensorModule";
/** Weights and LastUpdate of mechanism m of a subnet lie at netuid + 4096 * m. */
const MECHANISM_STRIDE = 4096;

export function netuidIndex(netuid: number, mechanism: number): number {
  return netuid + MECHANISM_STRIDE * mechanism;
}

export async function readSnapshot(
  connection: ChainConnection,
  netuid: number,
  block: ChainRef,
): Promise<ChainSnapshot> {
  const [size, permits, stakes] = (await readStorage(connection, block.hash, [
    [SUBTENSOR, "SubnetworkN", netuid],
    [SUBTENSOR, "ValidatorPermit", netuid],
    [SUBTENSOR, "StakeWeight", netuid],
  ])) as [number, boolean[], ArrayLike<number>];
  if (size > MAX_NEURONS)
    throw new CodedError({
      code: "CHAIN_UNSUPPORTED",
      message: `subnet ${netuid} has ${size} neurons, more than ${MAX_NEURONS}`,
    });
  const uids = Array.from({ length: size }, (_, uid) => uid);
  const perUid = (item: string): StorageQuery[] =>
    uids.map((uid) => [SUBTENSOR, item, netuid, uid]);
  const values = await readStorage(connection, block.hash, [
    ...perUid("Keys"),
    ...perUid("BlockAtRegistration"),
  ]);
  return {
    netuid,
    block,
    neurons: uids.map((uid) => ({
      uid,
      hotkey: accountHex(values[uid] as string),
      stakeWeight: stakes[uid] ?? 0,
      permit: permits[uid] ?? false,
      registeredAt: values[size + uid] as bigint,
    })),
  };
}

export async function readWeightsAt(
  connection: ChainConnection,
  at: Hex32,
  netuid: number,
  mechanism: number,
  uids: readonly number[],
): Promise<WeightPair[][]> {
  const index = netuidIndex(netuid, mechanism);
  const found = await readStorage(
    connection,
    at,
    uids.map((uid): StorageQuery => [SUBTENSOR, "Weights", index, uid]),
  );
  return found.map((pairs) => (pairs as [number, number][]).map(([uid, weight]) => [uid, weight]));
}

/** Next nonce of the account in the state of a block. */
export async function readNonce(
  connection: ChainConnection,
  at: Hex32,
  hotkey: Hex32,
): Promise<number> {
  const [info] = await readStorage(connection, at, [["System", "Account", accountAddress(hotkey)]]);
  return (info as { nonce: number }).nonce;
}
