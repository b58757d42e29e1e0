/** Everything stored belongs to one network: data of another chainId is refused, not mixed in. */

import { CodedError, type Hex32 } from "@platform/protocol";
import type { Database } from "./database.ts";

/** Part of the first migration of each database that is bound. */
export const CHAIN_BINDING_TABLE =
  "CREATE TABLE chain (id INTEGER PRIMARY KEY CHECK (id = 1), chain_id TEXT NOT NULL) STRICT;";

/**
 * Writes the chainId into a new database and compares it in an old one.
 * @throws CodedError DATABASE_OTHER_CHAIN
 */
export function bindToChain(db: Database, chainId: Hex32): void {
  const row = db.prepare<{ chain_id: string }>("SELECT chain_id FROM chain WHERE id = 1").get();
  if (row === undefined) db.prepare("INSERT INTO chain VALUES (1, ?)").run(chainId);
  else if (row.chain_id !== chainId)
    throw new CodedError({
      code: "DATABASE_OTHER_CHAIN",
      message: `${db.path} belongs to the network ${row.chain_id}, not to ${chainId}`,
      hint: "use the genesis.json that this data directory was made with, or another --data-dir",
      data: { path: db.path },
    });
}
