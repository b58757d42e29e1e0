/** What a guest may read: state as of its closing block H, the same on every validator (D4). */

import { CodedError, decodeBlock, fromHex, type Hex32, treasuryOf } from "@platform/protocol";
import type { ChallengeInfo, SubmissionInfo } from "@platform/runtime";
import type { PinnedReads, Store } from "../components.ts";
import { slotOf } from "../consensus/head.ts";
import type { ExecutorClient } from "../executor/client.ts";

type Place = Parameters<ExecutorClient["api"]>[2];

/**
 * Empty where the manifest does not import the function.
 *
 * @throws CodedError STATE_HEIGHT_UNAVAILABLE, BLOCK_NOT_KEPT: then this validator abstains
 */
export async function readPinned(
  executor: ExecutorClient,
  store: Store,
  { manifest }: ChallengeInfo,
  item: SubmissionInfo,
): Promise<PinnedReads> {
  const asks = (name: string): boolean => manifest.imports.includes(name);
  const at = { type: "height", height: item.closingHeight } as const;
  return {
    mana: asks("account_get_mana") ? await readMana(executor, store, item, at) : new Map(),
    reputation: asks("get_reputation") ? await readReputation(executor, item, at) : new Map(),
    pendingJobs: asks("get_pending_mesh_jobs") ? await readJobs(executor, item, at) : [],
  };
}

async function readMana(
  executor: ExecutorClient,
  store: Store,
  { closingHeight: height, challenge, miner }: SubmissionInfo,
  at: Place,
): Promise<PinnedReads["mana"]> {
  const stored = await store.decision(height);
  if (stored === null)
    throw new CodedError({ code: "BLOCK_NOT_KEPT", message: `block ${height} is not kept here` });
  const { header } = decodeBlock(stored.block);
  const slot = slotOf(header.timeMs, await executor.api("parameters", {}, at));
  const mana = new Map<Hex32, bigint>();
  for (const account of [miner, treasuryOf(header.chainId, challenge)])
    mana.set(account, (await executor.api("account", { account, slot }, at)).manaMilli);
  return mana;
}

async function readReputation(
  executor: ExecutorClient,
  { miner }: SubmissionInfo,
  at: Place,
): Promise<PinnedReads["reputation"]> {
  const scores = await executor.api("reputation", { account: miner }, at);
  return new Map([[miner, BigInt(scores.miner.value)]]);
}

async function readJobs(
  executor: ExecutorClient,
  { challenge }: SubmissionInfo,
  at: Place,
): Promise<PinnedReads["pendingJobs"]> {
  const { items } = await executor.api("openJobs", { challenge }, at);
  return items.map(({ id, description }) => ({ id: fromHex(id), description }));
}
