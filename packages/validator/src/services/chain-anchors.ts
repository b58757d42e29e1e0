/** Reads what the subnet's validators have anchored, and what each of them weighs, at one block. */

import type { ChainRef } from "@platform/protocol";
import type { ChainClient } from "@platform/weights-submitter";
import type { ChainAnchors } from "../sync/anchored-heads.ts";

/** @throws CodedError CHAIN_UNREACHABLE, CHAIN_REFUSED, CHAIN_UNSUPPORTED, CHAIN_BLOCK_UNKNOWN */
export async function readAnchors(
  client: Pick<ChainClient, "snapshotAt" | "commitmentsAt">,
  block: ChainRef,
): Promise<ChainAnchors> {
  const { neurons } = await client.snapshotAt(block.number);
  const holders = neurons.filter(({ stakeWeight }) => stakeWeight > 0);
  const commitments = await client.commitmentsAt(
    block,
    holders.map(({ hotkey }) => hotkey),
  );
  return {
    block,
    validators: holders.map(({ hotkey, stakeWeight, permit }, i) => ({
      hotkey,
      stakeWeight,
      permit,
      payload: commitments[i]?.bytes ?? null,
    })),
  };
}
