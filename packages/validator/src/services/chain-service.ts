/** The Substrate chain in a thread of its own: finalised heads, snapshots, and this node's weights. */

import { CodedError, type Hex32, type Port } from "@platform/protocol";
import { ChainClient } from "@platform/weights-submitter";
import { type RpcCall, type RpcMessage, serveRpc } from "../ports/rpc.ts";
import type { ChainEvents, ChainTable } from "./chain-link.ts";

export interface ChainConfig {
  readonly dataDir: string;
  /** ws:// or wss:// */
  readonly url: string;
  readonly netuid: number;
  readonly substrateGenesis: Hex32;
  /** sr25519 seed, 64 hex characters. */
  readonly hotkeySeed: string;
}

/** Answers questions at once or with CHAIN_UNREACHABLE; weights are queued durably and sent later. */
export function startChain(port: Port<RpcCall, RpcMessage>, config: ChainConfig): void {
  const { url, netuid, substrateGenesis } = config;
  const client = new ChainClient({ url, netuid, substrateGenesis });
  const post = <Name extends keyof ChainEvents>(name: Name, value: ChainEvents[Name]): void =>
    port.post({ type: "event", name, value });
  client.onFinalized((ref) => post("finalized", ref));
  client.onTrouble((reason) => post("trouble", reason));
  const table: ChainTable = {
    blockHash: (number) => client.blockHash(number),
    snapshotAt: (number) => client.snapshotAt(number),
    submitWeights: () => {
      throw new CodedError({ code: "CHAIN_UNREACHABLE", message: "weights can't be queued yet" });
    },
    weightSubmissions: async () => [],
    close: () => client.close(),
  };
  serveRpc(port, table);
}
