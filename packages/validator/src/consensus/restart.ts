/** From the disk to the head: genesis or the state's tip, then the decided blocks above it. */

import {
  type ChainSnapshot,
  CodedError,
  decodeBlock,
  decodeCertificate,
  type Genesis,
  genesisHeader,
  type Header,
} from "@platform/protocol";
import type { Store } from "../components.ts";
import type { ExecutorClient } from "../executor/client.ts";
import type { ExecutorTip } from "../executor/messages.ts";
import type { Decisions } from "./decisions.ts";
import { type Head, readHead } from "./head.ts";
import { keepLastSetChange } from "./set-change.ts";

export interface RestartComponents {
  readonly executor: ExecutorClient;
  readonly store: Store;
  readonly decisions: Decisions;
}

export interface RestartInit {
  readonly genesis: Genesis;
  readonly snapshot: ChainSnapshot;
  readonly code: Uint8Array;
}

/** The head on disk, state brought up to the newest decided block. */
export async function restoreHead(
  { executor, store, decisions }: RestartComponents,
  init: RestartInit,
): Promise<Head> {
  const { genesis, snapshot, code } = init;
  const tip = (await executor.open()) ?? (await executor.genesis({ genesis, snapshot, code }));
  let head = await readHead(executor, await headerOf(store, genesis, tip), undefined);
  for (;;) {
    const next = await store.decision(head.header.height + 1n);
    if (next === null) break;
    ({ head } = await decisions.apply(head, decodeCertificate(next.certificate), next.block));
  }
  await keepLastSetChange(store, head);
  return head;
}

/** @throws CodedError BLOCKS_BEHIND_STATE */
async function headerOf(store: Store, genesis: Genesis, tip: ExecutorTip): Promise<Header> {
  if (tip.height === 0n) return genesisHeader(genesis, tip.stateRoot);
  // A state that was fetched stands on its anchor until the first start above it.
  const stored = (await store.decision(tip.height)) ?? (await store.adoptAnchor(tip.height));
  if (stored !== null) return decodeBlock(stored.block).header;
  throw new CodedError({
    code: "BLOCKS_BEHIND_STATE",
    message: `state.db is at height ${tip.height}, but blocks.db does not hold that block`,
    hint: "move state.db away: it is rebuilt from the blocks, and those come from the peers",
  });
}
