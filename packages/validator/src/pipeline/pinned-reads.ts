/** What a guest may read: state as of its closing block H, the same on every validator (D4). */

import { CodedError, decodeBlock, type Hex32 } from "@platform/protocol";
import type { ChallengeInfo, SubmissionInfo } from "@platform/runtime";
import type { Store } from "../components.ts";
import { slotOf } from "../consensus/head.ts";
import type { ExecutorClient } from "../executor/client.ts";

export interface PinnedReads {
  /** Thousandths of mana of the submission's miner at H; empty if the module does not ask. */
  readonly mana: ReadonlyMap<Hex32, bigint>;
}

const NOTHING: PinnedReads = { mana: new Map() };

/** @throws CodedError STATE_HEIGHT_UNAVAILABLE, BLOCK_NOT_KEPT: then this validator abstains */
export async function readPinned(
  executor: ExecutorClient,
  store: Store,
  { manifest }: ChallengeInfo,
  item: SubmissionInfo,
): Promise<PinnedReads> {
  if (!manifest.imports.includes("account_get_mana")) return NOTHING;
  const height = item.closingHeight;
  const stored = await store.decision(height);
  if (stored === null)
    throw new CodedError({ code: "BLOCK_NOT_KEPT", message: `block ${height} is not kept here` });
  const at = { type: "height", height } as const;
  const { header } = decodeBlock(stored.block);
  const slot = slotOf(header.timeMs, await executor.api("parameters", {}, at));
  const account = item.miner;
  const { manaMilli } = await executor.api("account", { account, slot }, at);
  return { mana: new Map([[account, manaMilli]]) };
}
