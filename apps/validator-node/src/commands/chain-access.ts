import { openChain } from "@platform/devnet";
import type { ChainClient } from "@platform/weights-submitter";

/** Connects, asks and disconnects; a command reads the chain and never keeps a connection. */
export async function withChain<T>(
  url: string,
  netuid: number,
  ask: (chain: ChainClient) => Promise<T>,
): Promise<T> {
  const chain = await openChain(url, netuid);
  try {
    return await ask(chain);
  } finally {
    await chain.close();
  }
}
