/**
 * stage.db: verified chunks of a state that is being fetched, by the hash of their subtree. A kill
 * loses nothing, and what two heights have in common is fetched once.
 */

import { type Hex32, MAX_STATE_KEY_BYTES, openStateProof } from "@platform/protocol";
import { bindToChain, CHAIN_BINDING_TABLE } from "../database/chain-binding.ts";
import type { Database } from "../database/database.ts";
import { databaseCorrupt } from "../database/database-errors.ts";
import type { DatabaseInit } from "../database/open-database.ts";
import { readCut } from "../tree/cut.ts";
import { fromLatin1, toLatin1 } from "../tree/latin1.ts";
import { chunkHash, decodeChunk } from "./snapshot-chunk.ts";
import type { StateEntry } from "./state-view.ts";

/** NORMAL: every chunk can be fetched again. */
export const STAGE_DATABASE: DatabaseInit = {
  name: "stage",
  durability: "normal",
  migrations: [
    `${CHAIN_BINDING_TABLE}
    CREATE TABLE chunk (hash BLOB PRIMARY KEY, bytes BLOB NOT NULL) STRICT, WITHOUT ROWID;`,
  ],
};

export class SnapshotStage {
  readonly #db: Database;
  readonly #has;
  readonly #get;
  readonly #put;

  /** @throws CodedError DATABASE_OTHER_CHAIN */
  constructor(db: Database, chainId: Hex32) {
    bindToChain(db, chainId);
    this.#db = db;
    this.#has = db.prepare("SELECT 1 AS one FROM chunk WHERE hash = ?");
    this.#get = db.prepare<{ bytes: Uint8Array }>("SELECT bytes FROM chunk WHERE hash = ?");
    this.#put = db.prepare("INSERT OR IGNORE INTO chunk VALUES (?, ?)");
  }

  /** Positions in the cut that are not here yet. */
  missing(hashes: readonly Uint8Array[]): number[] {
    return hashes.flatMap((hash, i) => (this.#has.get(hash) === undefined ? [i] : []));
  }

  /** False, with nothing stored, for bytes that are not the chunk of this hash. */
  put(hash: Uint8Array, bytes: Uint8Array): boolean {
    if (chunkHash(bytes) !== toLatin1(hash)) return false;
    this.#put.run(hash, bytes);
    return true;
  }

  /** All entries of a cut, in key order. @throws CodedError DATABASE_CORRUPT */
  *entries(hashes: readonly Uint8Array[]): Generator<StateEntry> {
    for (const hash of hashes) {
      const bytes = this.#get.get(hash)?.bytes;
      const entries = bytes === undefined ? null : decodeChunk(bytes);
      if (entries === null) throw databaseCorrupt(this.#db, "a staged chunk is damaged");
      yield* entries;
    }
  }

  /** What is not part of this cut is of a state that nobody serves any more. */
  clear(): void {
    this.#db.exec("DELETE FROM chunk");
    this.#db.checkpoint("truncate");
  }

  close(): void {
    this.#db.close();
  }
}

/** Hashes of a cut's chunks, in key order; null if it does not lead to the certified root. */
export function chunksOfCut(stateRoot: Hex32, tree: Uint8Array): readonly Uint8Array[] | null {
  if (openStateProof(stateRoot, tree).verdict === "reject") return null;
  return readCut(tree, MAX_STATE_KEY_BYTES)?.map(fromLatin1) ?? null;
}
