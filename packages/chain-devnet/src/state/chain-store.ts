/** Blocks and all versions of each storage value in SQLite, the newest versions in memory. */

import { fromHex, toHex } from "@platform/protocol";
import { type Database, openDatabase, type Statement } from "@platform/storage";
import type { StateReader, StorageKey } from "./layered-state.ts";

/** Blocks behind the best whose state can be read; more than the BlockHashCount of 2,400. */
export const STATE_HORIZON = 2_600;
/** How often superseded values beyond the horizon are dropped. */
const PRUNE_INTERVAL = 256;

const MIGRATIONS = [
  `CREATE TABLE blocks (
     number INTEGER PRIMARY KEY,
     hash BLOB NOT NULL UNIQUE,
     header BLOB NOT NULL
   ) STRICT;
   CREATE TABLE extrinsics (
     block INTEGER NOT NULL,
     position INTEGER NOT NULL,
     bytes BLOB NOT NULL,
     PRIMARY KEY (block, position)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE versions (
     key BLOB NOT NULL,
     block INTEGER NOT NULL,
     value BLOB,
     PRIMARY KEY (key, block)
   ) STRICT, WITHOUT ROWID;`,
];

export interface StoredBlock {
  readonly number: number;
  /** Hex. */
  readonly hash: string;
  readonly header: Uint8Array;
  readonly extrinsics: readonly Uint8Array[];
  readonly changes: ReadonlyMap<StorageKey, Uint8Array | undefined>;
}

interface BlockRow {
  number: bigint;
  hash: Uint8Array;
  header: Uint8Array;
}

export class ChainStore implements StateReader {
  readonly #db: Database;
  readonly #tip = new Map<StorageKey, Uint8Array>();
  readonly #insertBlock: Statement<never>;
  readonly #insertExtrinsic: Statement<never>;
  readonly #insertVersion: Statement<never>;
  readonly #prune: Statement<never>;
  readonly #byNumber: Statement<BlockRow>;
  readonly #byHash: Statement<BlockRow>;
  readonly #body: Statement<{ bytes: Uint8Array }>;
  readonly #valueAt: Statement<{ value: Uint8Array | null }>;
  readonly #keysAt: Statement<{ key: Uint8Array }>;

  constructor(path: string) {
    this.#db = openDatabase(path, {
      name: "chain-devnet",
      durability: "normal",
      migrations: MIGRATIONS,
    });
    const db = this.#db;
    this.#insertBlock = db.prepare("INSERT INTO blocks VALUES (?, ?, ?)");
    this.#insertExtrinsic = db.prepare("INSERT INTO extrinsics VALUES (?, ?, ?)");
    this.#insertVersion = db.prepare("INSERT INTO versions VALUES (?, ?, ?)");
    this.#prune = db.prepare(
      `DELETE FROM versions WHERE block < ? AND EXISTS (SELECT 1 FROM versions AS newer
         WHERE newer.key = versions.key AND newer.block > versions.block AND newer.block <= ?)`,
    );
    this.#byNumber = db.prepare("SELECT * FROM blocks WHERE number = ?");
    this.#byHash = db.prepare("SELECT * FROM blocks WHERE hash = ?");
    this.#body = db.prepare("SELECT bytes FROM extrinsics WHERE block = ? ORDER BY position");
    this.#valueAt = db.prepare(
      "SELECT value FROM versions WHERE key = ? AND block <= ? ORDER BY block DESC LIMIT 1",
    );
    // With max() SQLite takes the other columns from the row that holds the maximum.
    this.#keysAt = db.prepare(
      `SELECT key FROM (SELECT key, value, max(block) FROM versions
         WHERE key > ? AND key >= ? AND key < ? AND block <= ? GROUP BY key)
       WHERE value IS NOT NULL ORDER BY key LIMIT ?`,
    );
    this.#loadTip();
  }

  #loadTip(): void {
    const rows = this.#db
      .prepare<{ key: Uint8Array; value: Uint8Array | null }>(
        "SELECT key, value, max(block) FROM versions GROUP BY key",
      )
      .all();
    for (const { key, value } of rows) if (value !== null) this.#tip.set(toHex(key), value.slice());
  }

  /** State after the newest block. */
  get(key: StorageKey): Uint8Array | undefined {
    return this.#tip.get(key);
  }

  /** State after a block that is at most {@link STATE_HORIZON} behind. */
  at(block: number): StateReader {
    return {
      // A copy: SCALE decoders read the whole memory behind an array, not the part it shows.
      get: (key) => this.#valueAt.get(fromHex(key), block)?.value?.slice(),
    };
  }

  /** Keys with a prefix in the state after a block, in byte order, strictly after `after`. */
  keysAt(block: number, prefix: StorageKey, after: StorageKey, limit: number): StorageKey[] {
    const end = fromHex(prefix).slice();
    for (let i = end.length - 1; i >= 0; i--) {
      end[i] = ((end[i] as number) + 1) & 0xff;
      if (end[i] !== 0) break;
    }
    const bound = end.every((byte) => byte === 0) ? new Uint8Array(256).fill(0xff) : end;
    return this.#keysAt
      .all(fromHex(after), fromHex(prefix), bound, block, limit)
      .map(({ key }) => toHex(key));
  }

  /** All of a block or nothing of it. */
  append(block: StoredBlock): void {
    this.#db.transaction(() => {
      this.#insertBlock.run(block.number, fromHex(block.hash), block.header);
      block.extrinsics.forEach((bytes, position) => {
        this.#insertExtrinsic.run(block.number, position, bytes);
      });
      for (const [key, value] of block.changes)
        this.#insertVersion.run(fromHex(key), block.number, value ?? null);
      const oldest = block.number - STATE_HORIZON;
      if (block.number % PRUNE_INTERVAL === 0) this.#prune.run(oldest, oldest);
    });
    for (const [key, value] of block.changes)
      if (value === undefined) this.#tip.delete(key);
      else this.#tip.set(key, value);
  }

  best(): BlockRow | undefined {
    return this.#db.prepare<BlockRow>("SELECT * FROM blocks ORDER BY number DESC LIMIT 1").get();
  }

  byNumber(number: number): BlockRow | undefined {
    return this.#byNumber.get(number);
  }

  byHash(hash: string): BlockRow | undefined {
    return this.#byHash.get(fromHex(hash));
  }

  body(number: number): Uint8Array[] {
    return this.#body.all(number).map(({ bytes }) => bytes);
  }

  close(): void {
    this.#db.close();
  }
}
