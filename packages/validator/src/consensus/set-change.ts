/** The links of the set chain: each block that ends an epoch, with the set that it puts in force. */

import { decodeBlock, encodeHeader, encodeValidatorSet, type Header } from "@platform/protocol";
import type { StoredSetChange } from "@platform/storage";
import type { Store, StoredDecision } from "../components.ts";
import type { Head } from "./head.ts";

export function changesSet(header: Header): boolean {
  return header.validatorSetHash !== header.nextValidatorSetHash;
}

/** `after` is the head that the decision led to. */
export function setChangeOf({ certificate, block }: StoredDecision, after: Head): StoredSetChange {
  const { header } = decodeBlock(block);
  return { header: encodeHeader(header), certificate, set: encodeValidatorSet(after.nextSet) };
}

/** A crash may come between a decision and its link: the running epoch's is written again. */
export async function keepLastSetChange(store: Store, head: Head): Promise<void> {
  const height = head.session.startHeight - 1n;
  const stored = height < 1n ? null : await store.decision(height);
  if (stored !== null && changesSet(decodeBlock(stored.block).header))
    await store.putSetChange(setChangeOf(stored, head));
}
