/** Events as a client of the API collects them, and as the blocks themselves give them again. */

import { join } from "node:path";
import { decodeBlock, decodeCertificate, type Hex32 } from "@platform/protocol";
import {
  BLOCK_DATABASE,
  createBlockStore,
  createStateStore,
  openDatabase,
  openMemoryDatabase,
  SnapshotStage,
  STAGE_DATABASE,
  STATE_DATABASE,
} from "@platform/storage";
import { expect } from "vitest";
import type { EventsRequest, EventView, ValidatorApi } from "../../src/api.ts";
import { shippedRuntime } from "../../src/genesis/shipped-runtime.ts";
import { createSignatureCache, inThreadExecutor } from "../../src/in-thread.ts";
import { knownEvents } from "../../src/pipeline/block-events.ts";
import type { LocalValidators } from "./local-validators.ts";

export const ALL_EVENTS: EventsRequest = {
  from: null,
  block: null,
  pallet: null,
  event: null,
  account: null,
  limit: 7,
  scores: true,
};

/** Every page of a question, up to and with this height. */
export async function collectEvents(
  api: ValidatorApi,
  to: bigint,
  request: Partial<EventsRequest> = {},
): Promise<EventView[]> {
  const items: EventView[] = [];
  for (let from = request.from ?? null; ; ) {
    const page = await api.events({ ...ALL_EVENTS, ...request, from });
    items.push(...page.items.filter(({ height }) => height <= to));
    if (!page.more || page.next.height > to) return items;
    from = page.next;
  }
}

type Executed = Pick<EventView, "height" | "index" | "name" | "payload">;

/** The blocks on a validator's disk, executed from genesis on an empty state: what they deposit. */
export async function executeAgain(
  net: LocalValidators,
  hotkey: Hex32,
  to: bigint,
): Promise<Executed[]> {
  const { chainId, genesis } = net;
  const file = join(net.dataDir(hotkey), "blocks.db");
  const blocks = createBlockStore(
    openDatabase(file, { ...BLOCK_DATABASE, role: "reader" }),
    chainId,
  );
  const executor = inThreadExecutor(
    {
      openStore: () => createStateStore(openMemoryDatabase(STATE_DATABASE), chainId),
      openStage: () => new SnapshotStage(openMemoryDatabase(STAGE_DATABASE), chainId),
      signatures: createSignatureCache(),
    },
    chainId,
  );
  const found: Executed[] = [];
  try {
    const snapshot = net.chain.snapshotAt(genesis.B0.number);
    let tip = await executor.genesis({ genesis, snapshot, code: shippedRuntime().code });
    for (let height = 1n; height <= to; height++) {
      const { header, body } = decodeBlock(blocks.get(height)?.block ?? new Uint8Array(0));
      const { parentCertificate, extrinsics } = body;
      const signers =
        parentCertificate.length === 0 ? [] : decodeCertificate(parentCertificate).signatures;
      const context = {
        chainId,
        height,
        parentHash: tip.blockHash,
        parentStateRoot: tip.stateRoot,
        timeMs: header.timeMs,
        chainRef: header.chainRef,
        signers: signers.map(({ index }) => index),
      };
      const executed = await executor.execute({ context, extrinsics, codes: [] });
      if (!executed.ok) throw new Error(executed.message);
      expect([executed.stateRoot, executed.eventsRoot]).toEqual([
        header.stateRoot,
        header.eventsRoot,
      ]);
      found.push(
        ...knownEvents(executed.events).map(({ name, payload }, index) => {
          return { height, index, name, payload };
        }),
      );
      const { executionId } = executed;
      const { digest } = decodeCertificate(blocks.get(height)?.certificate ?? new Uint8Array(0));
      tip = await executor.commit({ executionId, height, blockHash: digest });
    }
    return found;
  } finally {
    await executor.close();
    blocks.close();
  }
}
