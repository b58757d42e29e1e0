/** One live connection: the socket, the chain's identity, and its runtime's description. */

import type { ChainRef, Hex32 } from "@platform/protocol";
import { type ChainRuntime, readRuntime } from "./chain-runtime.ts";
import { parseBytes, parseHash, parseHeaderNumber, parseVersion } from "./node-answers.ts";
import { RpcSocket, unreachable } from "./rpc-socket.ts";

export interface ChainConnection {
  readonly rpc: RpcSocket;
  readonly genesisHash: Hex32;
  readonly runtime: ChainRuntime;
}

/**
 * @param signal ends the attempt and the connection
 * @param accepts may throw: a chain of another genesis is not asked for anything more
 * @throws CodedError CHAIN_UNREACHABLE, CHAIN_REFUSED, CHAIN_UNSUPPORTED and those of `accepts`
 */
export async function openConnection(
  url: string,
  signal: AbortSignal,
  accepts: (genesisHash: Hex32) => void,
): Promise<ChainConnection> {
  const rpc = await RpcSocket.open(url, signal);
  try {
    const genesisHash = parseHash(await rpc.request("chain_getBlockHash", [0]));
    if (genesisHash === null) throw unreachable("the chain node has no genesis block");
    accepts(genesisHash);
    const version = parseVersion(await rpc.request("state_getRuntimeVersion", []));
    const metadata = parseBytes(await rpc.request("state_getMetadata", []));
    const runtime = readRuntime(metadata, version);
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
    const number = parseHeaderNumber(header);
    if (number <= newest) return;
    newest = number;
    void askHash(rpc, number).then((hash) => {
      if (hash !== null) receive({ number, hash });
    });
  });
}

/** null for any failure: the next head comes anyway, or the connection's end is seen elsewhere. */
async function askHash(rpc: RpcSocket, number: bigint): Promise<Hex32 | null> {
  try {
    return parseHash(await rpc.request("chain_getBlockHash", [Number(number)]));
  } catch {
    return null;
  }
}

/** Calls back at the first runtime of another version: this connection's description is old then. */
export async function onUpgrade(
  { rpc, runtime }: ChainConnection,
  upgraded: (specVersion: number) => void,
): Promise<void> {
  await rpc.subscribe("state_subscribeRuntimeVersion", (version) => {
    const { specVersion } = parseVersion(version);
    if (specVersion !== runtime.specVersion) upgraded(specVersion);
  });
}
