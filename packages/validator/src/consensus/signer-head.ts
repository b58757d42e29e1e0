/** The signer database against the blocks: it decides first, so it is never behind them. */

import type { DurableRows } from "@platform/consensus-pbft";
import { CodedError } from "@platform/protocol";
import type { Store, StoredDecision } from "../components.ts";
import type { Head } from "./head.ts";

/**
 * What the engine starts from. A new signer database over old blocks learns their last decision: a
 * vote must rest on it. One that has voted and knows fewer decisions than the blocks is an old copy.
 * @throws CodedError RESTORED_DISK
 */
export async function restoreSigner(
  store: Pick<Store, "restore" | "decision" | "persist">,
  { header: { height } }: Pick<Head, "header">,
): Promise<DurableRows> {
  const durable = await store.restore();
  const decided = durable.decision?.height ?? 0n;
  if (decided >= height) return durable;
  if (durable.locks.length > 0)
    throw new CodedError({
      code: "RESTORED_DISK",
      message: `signer.db knows decisions up to height ${decided}, the blocks beside it ${height}`,
      hint: "an old copy of signer.db was restored: rotate the session key before voting again",
    });
  const stored = await store.decision(height);
  if (stored === null) return durable;
  await coverDecision(store, height, stored);
  return store.restore();
}

/**
 * A decision that no engine of this node made, under a state that was fetched. It is written before
 * the state is in force: a node that dies in between follows without a vote until it gets there.
 */
export async function coverDecision(
  store: Pick<Store, "restore" | "persist">,
  height: bigint,
  { certificate, block }: StoredDecision,
): Promise<void> {
  const { decision } = await store.restore();
  if ((decision?.height ?? 0n) >= height) return;
  await store.persist([{ kind: "decision", decision: { height, certificate, block } }]);
}
