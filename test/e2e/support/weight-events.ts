/** What the chain itself says about weights, read by the stock client of real Substrate chains. */

import { join } from "node:path";
import { openDatabase } from "@platform/storage";
import { WEIGHTS_DATABASE } from "@platform/weights-submitter";
import { ApiPromise, WsProvider } from "@polkadot/api";
import type { ApiOptions } from "@polkadot/api/types";
import type { TestNetwork } from "./network.ts";

/** Hashes of the blocks with a WeightsSet event of each uid, one entry for each event. */
export async function weightsSetEvents(url: string, from: number): Promise<Map<number, string[]>> {
  const provider = new WsProvider(url) as NonNullable<ApiOptions["provider"]>;
  const api = await ApiPromise.create({ provider, noInitWarn: true });
  try {
    const last = (await api.rpc.chain.getHeader()).number.toNumber();
    const blocks = new Map<number, string[]>();
    for (let number = from; number <= last; number++) {
      const hash = await api.rpc.chain.getBlockHash(number);
      const at = await api.at(hash);
      const records = await at.query["system"]?.["events"]?.();
      for (const { event } of records as unknown as Iterable<{ event: EventJson }>) {
        if (event.method !== "WeightsSet") continue;
        const uid = Number(event.data[1]);
        blocks.set(uid, [...(blocks.get(uid) ?? []), hash.toHex().slice(2)]);
      }
    }
    return blocks;
  } finally {
    await api.disconnect();
  }
}

interface EventJson {
  readonly method: string;
  readonly data: readonly unknown[];
}

export interface LedgerLine {
  readonly epoch: bigint;
  readonly mechanism: bigint;
  readonly state: string;
  readonly block_hash: string | null;
}

/** Rows of a stopped validator's submission ledger, oldest first. */
export function ledgerOf(net: TestNetwork, index: number): LedgerLine[] {
  const path = join(net.dataDir(index), "weights.db");
  const db = openDatabase(path, { ...WEIGHTS_DATABASE, role: "reader" });
  try {
    return db
      .prepare<LedgerLine & Record<string, bigint | string | null>>(
        "SELECT epoch, mechanism, state, block_hash FROM submissions ORDER BY epoch, mechanism",
      )
      .all();
  } finally {
    db.close();
  }
}
