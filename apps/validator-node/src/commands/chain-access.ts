import { type ChainClient, connectChain } from "@platform/weights-submitter";

/** Connects, asks and disconnects; a command reads the chain and never keeps a connection. */
export async function withChain<T>(
  url: string,
  ask: (chain: ChainClient) => Promise<T>,
): Promise<T> {
  const chain = await connectChain(url, { timeoutMs: 10_000 });
  try {
    return await ask(chain);
  } finally {
    await chain.close();
  }
}
