/** Puts a staged state in force; a kill between any two steps leaves the old state or the new one. */

import type { Components } from "../components.ts";
import { coverDecision } from "../consensus/signer-head.ts";
import type { StagedSnapshot } from "./snapshot-fetch.ts";

/**
 * The set chain first, then the block under the state, in the signer database as well, then the state itself in one transaction. The
 * next start finds the state and makes its block the first one (`adoptAnchor`).
 * @throws CodedError STATE_ROOT_MISMATCH: a staged chunk was damaged on this disk
 */
export async function adoptSnapshot(
  { store, executor, logger }: Pick<Components, "store" | "executor" | "logger">,
  { decision, tip, chunks, setChanges }: StagedSnapshot,
): Promise<void> {
  for (const change of setChanges) await store.putSetChange(change);
  await store.putAnchor(decision);
  await coverDecision(store, tip.height, decision);
  await executor.adopt(tip, chunks);
  logger.info("A certified state is in force", { height: tip.height, stateRoot: tip.stateRoot });
}
