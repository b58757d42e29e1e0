/** One live connection: the socket, the chain's identity, and its runtime's description. */

import type { ChainRef, Hex32 } from "@platform/protocol";
import { type ChainRuntime, plainHex, readRuntime } from "./chain-runtime.ts";
import { RpcSocket } from "./rpc-socket.ts";

export interface ChainConnection {
  readonly rpc: RpcSocket;
  readonly genesisHash: Hex32;
  readonly runtime: ChainRuntime;
}

interface VersionJson {
  readonly specVersion: number;
  readonly transactionVersion: number;
}

/**
 * @param accepts may throw: a chain of another genesis is not asked for anything more
 * @throws CodedError CHAIN_UNREACHABLE, CHAIN_REFUSED, CHAIN_UNSUPPORTED and those of `accepts`
 */
export async function openConnection(
  url: string,
  accepts: (genesisHash: Hex32) => void,
): Promise<ChainConnection> {
  const rpc = await RpcSocket.open(url);
  try {
    const genesisHash = plainHex(await rpc.request<string>("chain_getBlockHash", [0]));
    accepts(genesisHash);
    const version = await rpc.request<VersionJson>("state_getRuntimeVersion", []);
    const { specVersion, transactionVersion } = version;
    const metadata = await rpc.request<string>("state_getMetadata", []);
    const runtime = readRuntime(metadata, { specVersion, transactionVersion });
    return { rpc, genesisHash, runtime };
  } catch (error) {
    rpc.close("this connection could not be set up");
    throw error;
  }
}

/** Newest finalised blocks, the present one first; heads that are overtaken may be left out. */
export async function followFinalized(
  { rpc }: ChainConnection,
  receive: (ref: ChainRef) => void,
): Promise<void> {
  let newest = -1n;
  await rpc.subscribe("chain_subscribeFinalizedHeads", (header) => {
    const number = BigInt((header as { number: string }).number);
    if (number <= newest) return;
    newest = number;
    rpc.request<string | null>("chain_getBlockHash", [Number(number)]).then(
      (hash) => {
        if (hash !== null) receive({ number, hash: plainHex(hash) });
      },
      // The connection is over or slow: its end is seen elsewhere, the next head comes anyway.
      () => undefined,
    );
  });
}

/** Calls back at the first runtime of another version: this connection's description is old then. */
export async function onUpgrade(
  { rpc, runtime }: ChainConnection,
  upgraded: (specVersion: number) => void,
): Promise<void> {
  await rpc.subscribe("state_subscribeRuntimeVersion", (version) => {
    const { specVersion } = version as VersionJson;
    if (specVersion !== runtime.specVersion) upgraded(specVersion);
  });
}
