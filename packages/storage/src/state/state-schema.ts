/** state.db: the flat table that is the state, the way back, and the tip (docs/spec/state.md §6). */

import { CHAIN_BINDING_TABLE } from "../database/chain-binding.ts";
import type { DatabaseInit } from "../database/open-database.ts";

/**
 * FULL although it can be rebuilt: a rebuild is a replay of blocks, a commit is one sync.
 * A log of 16,384 pages (64 MiB) is the backstop behind `maintain()`, which runs when idle.
 */
export const STATE_DATABASE: DatabaseInit = {
  name: "state",
  durability: "full",
  autoCheckpointPages: 16_384,
  migrations: [
    `${CHAIN_BINDING_TABLE}
    CREATE TABLE kv (key BLOB PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE undo (
      height INTEGER PRIMARY KEY,
      parent_hash TEXT,
      parent_root TEXT NOT NULL,
      delta BLOB NOT NULL
    ) STRICT;
    CREATE TABLE tip (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      state_format INTEGER NOT NULL,
      height INTEGER NOT NULL,
      block_hash TEXT NOT NULL,
      state_root TEXT NOT NULL
    ) STRICT;`,
  ],
};
