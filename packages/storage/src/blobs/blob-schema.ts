/** blobs.db: bytes under their own hash, and who still needs them. */

import type { DatabaseInit } from "../database/open-database.ts";

/**
 * FULL: a PREPARE vouches that the payloads of the block are held, also after a power cut.
 * Not bound to a network: a hash means the same everywhere.
 */
export const BLOB_DATABASE: DatabaseInit = {
  name: "blobs",
  durability: "full",
  migrations: [
    `CREATE TABLE blob (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      codec INTEGER NOT NULL,
      hash TEXT NOT NULL,
      size INTEGER NOT NULL,
      bytes BLOB NOT NULL,
      UNIQUE (codec, hash)
    ) STRICT;
    CREATE TABLE pin (
      seq INTEGER NOT NULL REFERENCES blob (seq),
      reason TEXT NOT NULL,
      PRIMARY KEY (seq, reason)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX blob_size ON blob (size);
    CREATE INDEX pin_reason ON pin (reason);`,
  ],
};
