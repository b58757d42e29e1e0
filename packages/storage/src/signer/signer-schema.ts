/** signer.db: what must survive so that this key never signs twice (PROTOCOL §7). */

import { CHAIN_BINDING_TABLE } from "../database/chain-binding.ts";
import type { DatabaseInit } from "../database/open-database.ts";

/**
 * Never part of a backup: a restored copy would forget votes that peers have seen.
 * `seal` is SHA-256 over a row's other columns: SQLite notices a broken page, not a flipped bit.
 */
export const SIGNER_DATABASE: DatabaseInit = {
  name: "signer",
  durability: "full",
  recovery:
    "never start this key with an empty or copied signer database, it could sign twice: keep the " +
    "file as it is and delegate a new session key (docs/operations/validator.md)",
  migrations: [
    `${CHAIN_BINDING_TABLE}
    CREATE TABLE vote_lock (
      height INTEGER NOT NULL,
      view INTEGER NOT NULL,
      phase INTEGER NOT NULL,
      sign_bytes BLOB NOT NULL,
      signature TEXT,
      seal TEXT NOT NULL,
      PRIMARY KEY (height, view, phase)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE watermark (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      height INTEGER NOT NULL,
      view INTEGER NOT NULL,
      phase INTEGER NOT NULL,
      seal TEXT NOT NULL
    ) STRICT;
    CREATE TABLE prepared (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      height INTEGER NOT NULL,
      view INTEGER NOT NULL,
      digest TEXT NOT NULL,
      certificate BLOB NOT NULL,
      block BLOB NOT NULL,
      seal TEXT NOT NULL
    ) STRICT;
    CREATE TABLE decision (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      height INTEGER NOT NULL,
      certificate BLOB NOT NULL,
      block BLOB NOT NULL,
      seal TEXT NOT NULL
    ) STRICT;
    CREATE TABLE attestation_lock (
      epoch INTEGER NOT NULL,
      submission TEXT NOT NULL,
      digest TEXT NOT NULL,
      seal TEXT NOT NULL,
      PRIMARY KEY (epoch, submission)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE weight_lock (
      epoch INTEGER NOT NULL,
      mechanism INTEGER NOT NULL,
      vector_hash TEXT NOT NULL,
      seal TEXT NOT NULL,
      PRIMARY KEY (epoch, mechanism)
    ) STRICT, WITHOUT ROWID;`,
    `CREATE TABLE identity (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      database_id TEXT NOT NULL,
      observe_until INTEGER NOT NULL,
      seal TEXT NOT NULL
    ) STRICT;`,
  ],
};
