/** Reads several storage items at one block. */

import { assert, type Hex32 } from "@platform/protocol";
import { MAX_KEYS_PER_QUERY } from "../limits.ts";
import type { ChainConnection } from "./chain-connection.ts";
import { prefixedHex } from "./chain-runtime.ts";
import { parseChanges } from "./node-answers.ts";

/** Pallet, item and its keys. */
export type StorageQuery = readonly [pallet: string, item: string, ...keys: readonly unknown[]];

/** Decoded values in the order of the queries. */
export async function readStorage(
  { rpc, runtime }: ChainConnection,
  at: Hex32,
  queries: readonly StorageQuery[],
): Promise<unknown[]> {
  const entries = queries.map(([pallet, item]) => runtime.storage(pallet, item));
  const keys = queries.map(([, , ...args], i) => entries[i]?.key(...args) ?? "");
  const found = new Map<string, string | null>();
  for (let from = 0; from < keys.length; from += MAX_KEYS_PER_QUERY) {
    const page = keys.slice(from, from + MAX_KEYS_PER_QUERY);
    const sets = await rpc.request("state_queryStorageAt", [page, prefixedHex(at)]);
    for (const [key, value] of parseChanges(sets)) found.set(key, value);
  }
  return keys.map((key, i) => {
    const entry = entries[i];
    assert(entry !== undefined, "one entry for each query");
    return entry.decode(found.get(key) ?? null);
  });
}
