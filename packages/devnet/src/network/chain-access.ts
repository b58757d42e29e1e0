import { CodedError } from "@platform/protocol";
import { ChainClient } from "@platform/weights-submitter";
import { waitUntil } from "../processes/wait-until.ts";

const CONNECT_MS = 15_000;

/**
 * A connection of the caller's own that has seen a finalised block at or above the given one.
 *
 * @throws CodedError CHAIN_UNREACHABLE with the reason of the last attempt
 */
export async function openChain(url: string, netuid: number, atLeast = 0n): Promise<ChainClient> {
  const client = new ChainClient({ url, netuid, substrateGenesis: null });
  try {
    await waitUntil(() => ((client.finalized()?.number ?? -1n) >= atLeast ? true : undefined), {
      what: "finalised block",
      timeoutMs: CONNECT_MS,
      everyMs: 20,
    });
    return client;
  } catch {
    const reason = client.trouble() ?? `block ${atLeast} is not finalised`;
    await client.close();
    throw new CodedError({
      code: "CHAIN_UNREACHABLE",
      message: `${url} cannot be read: ${reason}`,
      hint: "is the URL that of a running chain node?",
    });
  }
}
