/** ChainClient over the stock client library; the only place that builds it. */

import { type ChainRef, CodedError, type Hex32 } from "@platform/protocol";
import type { ApiPromise } from "@polkadot/api";
import { blockUnknown, unreachable } from "./chain-errors.ts";
import { netuidIndex, readSnapshot, readWeightFacts, readWeightPairs } from "./chain-reads.ts";
import type { ChainClient } from "./client.ts";
import { Connection, type ConnectionInit } from "./connection.ts";
import { findInBlock, signWeights, submitBytes } from "./extrinsics.ts";

/** Starts connecting and goes on for ever; reads wait for a connection up to the time limit. */
export function createChainClient(init: ConnectionInit): ChainClient {
  const connection = new Connection(init);
  const using = async <T>(work: (api: ApiPromise) => Promise<T>): Promise<T> => {
    const api = await connection.api();
    try {
      return await work(api);
    } catch (thrown) {
      // Whatever is no coded answer of ours is the transport: the caller may try again.
      throw thrown instanceof CodedError ? thrown : unreachable(connection.url, thrown);
    }
  };
  const finalizedHead = (): Promise<ChainRef> =>
    using(async (api) => {
      const hash = await api.rpc.chain.getFinalizedHead();
      const header = await api.rpc.chain.getHeader(hash);
      return { number: header.number.toBigInt(), hash: hash.toHex().slice(2) };
    });
  const blockHash = async (number: bigint): Promise<Hex32> => {
    const head = connection.finalized;
    if (head === null || number > head.number)
      if (number > (await finalizedHead()).number) throw blockUnknown(String(number));
    const hash = await using((api) => api.rpc.chain.getBlockHash(number));
    if (hash.isEmpty) throw blockUnknown(String(number));
    return hash.toHex().slice(2);
  };
  return {
    genesisHash: () => using(async (api) => api.genesisHash.toHex().slice(2)),
    finalizedHead,
    lastFinalized: () => connection.finalized,
    trouble: () => connection.trouble,
    onTrouble: (receive) => connection.onTrouble(receive),
    subscribeFinalized: (receive) => connection.onFinalized(receive),
    blockHash,
    snapshotAt: (hash, netuid) => using((api) => readSnapshot(api, hash, netuid)),
    readWeights: (netuid, uid, atHash, mechanism = 0) =>
      using((api) => readWeightPairs(api, atHash, netuidIndex(netuid, mechanism), uid)),
    weightFacts: (atHash, query) => using((api) => readWeightFacts(api, atHash, query)),
    signWeights: (call, signer, anchor) => using((api) => signWeights(api, call, signer, anchor)),
    submit: (bytes) => using((api) => submitBytes(api, bytes)),
    findIn: async (number, bytes) => {
      const block = { number, hash: await blockHash(number) };
      return using((api) => findInBlock(api, block, bytes));
    },
    close: () => connection.close(),
  };
}

/** A client whose first connection is up. @throws CodedError CHAIN_UNREACHABLE */
export async function connectChain(
  url: string,
  init: Omit<ConnectionInit, "urls"> = {},
): Promise<ChainClient> {
  const client = createChainClient({ ...init, urls: [url] });
  try {
    await client.genesisHash();
    return client;
  } catch (thrown) {
    await client.close();
    throw thrown;
  }
}
