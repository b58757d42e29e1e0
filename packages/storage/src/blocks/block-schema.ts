/** blocks.db: decided blocks, their certificates and events; peers can give all of it again. */

import { CHAIN_BINDING_TABLE } from "../database/chain-binding.ts";
import type { DatabaseInit } from "../database/open-database.ts";

/** NORMAL: the last decision is durable in signer.db, the rest is fetched and executed again. */
export const BLOCK_DATABASE: DatabaseInit = {
  name: "blocks",
  durability: "normal",
  migrations: [
    `${CHAIN_BINDING_TABLE}
    CREATE TABLE block (
      height INTEGER PRIMARY KEY,
      hash TEXT NOT NULL UNIQUE,
      block BLOB NOT NULL,
      certificate BLOB NOT NULL,
      seal TEXT NOT NULL
    ) STRICT;
    CREATE TABLE events (
      height INTEGER PRIMARY KEY,
      hash TEXT NOT NULL,
      events BLOB NOT NULL,
      seal TEXT NOT NULL
    ) STRICT;`,
    `CREATE TABLE set_change (
      height INTEGER PRIMARY KEY,
      hash TEXT NOT NULL,
      header BLOB NOT NULL,
      certificate BLOB NOT NULL,
      next_set BLOB NOT NULL,
      seal TEXT NOT NULL
    ) STRICT;
    CREATE INDEX set_by_hash ON set_change (hash);
    CREATE TABLE anchor (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      height INTEGER NOT NULL,
      hash TEXT NOT NULL,
      block BLOB NOT NULL,
      certificate BLOB NOT NULL,
      seal TEXT NOT NULL
    ) STRICT;`,
    // What finds events: made of the table events, and made again when its version is another.
    `CREATE TABLE event_index (id INTEGER PRIMARY KEY CHECK (id = 1), version TEXT NOT NULL) STRICT;
    CREATE TABLE event_block (
      height INTEGER PRIMARY KEY,
      hash TEXT NOT NULL,
      epoch INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX event_block_hash ON event_block (hash);
    CREATE TABLE event_kind (
      pallet INTEGER NOT NULL,
      event INTEGER NOT NULL,
      height INTEGER NOT NULL,
      PRIMARY KEY (pallet, event, height)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX event_kind_height ON event_kind (height);
    CREATE TABLE event_account (
      account TEXT NOT NULL,
      height INTEGER NOT NULL,
      PRIMARY KEY (account, height)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX event_account_height ON event_account (height);`,
  ],
};
