/** What a bystander sees on the chain: every validator's weights, over a connection of its own. */

import type { ChainRef } from "@platform/protocol";
import { openConnection } from "./chain/chain-connection.ts";
import { prefixedHex } from "./chain/chain-runtime.ts";
import { parseHash, parseHeaderNumber } from "./chain/node-answers.ts";
import { unreachable } from "./chain/rpc-socket.ts";
import { readSnapshot, readWeightsAt } from "./chain/subnet-state.ts";
import type { WeightPair } from "./chain/weight-chain.ts";

export interface ChainWeights {
  readonly validatorUid: number;
  readonly weights: readonly WeightPair[];
}

/**
 * Weights of mechanism 0 at the newest finalised block; only validators that have set some.
 * @throws CodedError CHAIN_UNREACHABLE, CHAIN_REFUSED, CHAIN_UNSUPPORTED
 */
export async function readChainWeights(url: string, netuid: number): Promise<ChainWeights[]> {
  const connection = await openConnection(url, new AbortController().signal, () => undefined);
  const { rpc } = connection;
  try {
    const hash = parseHash(await rpc.request("chain_getFinalizedHead", []));
    if (hash === null) throw unreachable("the chain node names no finalised block");
    const number = parseHeaderNumber(await rpc.request("chain_getHeader", [prefixedHex(hash)]));
    const block: ChainRef = { number, hash };
    const { neurons } = await readSnapshot(connection, netuid, block);
    const uids = neurons.map(({ uid }) => uid);
    const weights = await readWeightsAt(connection, block.hash, netuid, 0, uids);
    return uids
      .map((validatorUid) => ({ validatorUid, weights: weights[validatorUid] ?? [] }))
      .filter((one) => one.weights.length > 0);
  } finally {
    rpc.close("done");
  }
}
