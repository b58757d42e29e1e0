/** From the disk to the head: genesis or the state's tip, then the decided blocks above it. */

import {
  type ChainSnapshot,
  CodedError,
  decodeBlock,
  decodeCertificate,
  type Genesis,
  genesisHeader,
  type Header,
  UNDO_HEIGHTS,
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
  const header = await headerOf({ executor, store }, genesis, tip);
  let head = await readHead(executor, header, undefined);
  for (;;) {
    const next = await store.decision(head.header.height + 1n);
    // What it needs comes from the peers, who are not there yet: the engine decides it again.
    if (next === null || !(await decisions.isReady(next.block))) break;
    ({ head } = await decisions.apply(head, decodeCertificate(next.certificate), next.block));
  }
  await keepLastSetChange(store, head);
  await dropUnreachable(store, head);
  return head;
}

/**
 * A state that was rebuilt from genesis may lie below blocks whose own ones are dropped: they can never
 * be executed here, and would stand in the way of those that the peers still have.
 */
async function dropUnreachable(store: Store, { header }: Head): Promise<void> {
  const oldest = await store.oldestBlock();
  if (oldest !== null && oldest > header.height + 1n) await store.clearBlocks();
}

/** Of a fetched state every block above its anchor may be lost: it goes back to the anchor. */
async function backToAnchor(
  { executor, store }: Pick<RestartComponents, "executor" | "store">,
  height: bigint,
): Promise<Header | null> {
  const oldest = height - BigInt(UNDO_HEIGHTS);
  for (let h = height - 1n; h > 0n && h >= oldest; h--) {
    const anchor = await store.adoptAnchor(h);
    if (anchor === null) continue;
    return (await executor.undoTo(h)) === null ? null : decodeBlock(anchor.block).header;
  }
  return null;
}

/**
 * The header of the state's tip. A power loss may take the newest rows of blocks.db and none of
 * state.db: then the state goes back to the newest block that is held, and on from there.
 * @throws CodedError BLOCKS_BEHIND_STATE
 */
async function headerOf(
  { executor, store }: Pick<RestartComponents, "executor" | "store">,
  genesis: Genesis,
  tip: ExecutorTip,
): Promise<Header> {
  if (tip.height === 0n) return genesisHeader(genesis, tip.stateRoot);
  const held = (await store.tip()) ?? 0n;
  // A state that was fetched stands on its anchor until the first start above it.
  const stored =
    held >= tip.height ? await store.decision(tip.height) : await store.adoptAnchor(tip.height);
  if (stored !== null) return decodeBlock(stored.block).header;
  const back = held < tip.height ? await executor.undoTo(held) : null;
  if (back !== null) return headerOf({ executor, store }, genesis, back);
  const anchor = await backToAnchor({ executor, store }, tip.height);
  if (anchor !== null) return anchor;
  throw new CodedError({
    code: "BLOCKS_BEHIND_STATE",
    message: `state.db is at height ${tip.height}, but blocks.db does not hold that block`,
    hint: "move state.db away: it is rebuilt from the blocks, and those come from the peers",
  });
}
