/** {@link Database} over better-sqlite3, the only file besides the opener that touches the driver. */

import { assert } from "@platform/protocol";
import type Sqlite from "better-sqlite3";
import type { Database, SqlValue, Statement } from "./database.ts";
import {
  type DatabaseIdentity,
  translateSqliteError,
  translateStatementError,
} from "./database-errors.ts";

export class SqliteDatabase implements Database {
  readonly path: string;
  readonly recovery: string;
  readonly #driver: Sqlite.Database;
  readonly #onClose: () => void;

  constructor(identity: DatabaseIdentity, driver: Sqlite.Database, onClose: () => void) {
    this.path = identity.path;
    this.recovery = identity.recovery;
    this.#driver = driver;
    this.#onClose = onClose;
  }

  prepare<Row = Record<string, SqlValue>>(sql: string): Statement<Row> {
    const driver = this.#prepared(sql);
    return {
      get: (...parameters) =>
        this.#guard(() => withPlainBytes(driver.get(...parameters)) as Row | undefined),
      all: (...parameters) =>
        this.#guard(() => driver.all(...parameters).map((row) => withPlainBytes(row) as Row)),
      run: (...parameters) => this.#guard(() => driver.run(...parameters).changes),
    };
  }

  exec(sql: string): void {
    this.#guard(() => this.#driver.exec(sql));
  }

  transaction<Result>(work: () => Result): Result {
    return this.#guard(() => this.#driver.transaction(work).immediate());
  }

  checkpoint(mode: "passive" | "truncate"): void {
    this.#guard(() => this.#driver.pragma(`wal_checkpoint(${mode.toUpperCase()})`));
  }

  close(): void {
    if (!this.#driver.open) return;
    assert(!this.#driver.inTransaction, "closed inside a transaction");
    this.#driver.close();
    this.#onClose();
  }

  #prepared(sql: string): Sqlite.Statement<unknown[]> {
    try {
      return this.#guard(() => this.#driver.prepare<unknown[]>(sql));
    } catch (thrown) {
      throw translateStatementError(this, thrown);
    }
  }

  #guard<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (thrown) {
      throw translateSqliteError(this, thrown);
    }
  }
}

/** Buffers become Uint8Array over the same memory: rows cross threads and are compared as such. */
function withPlainBytes(row: unknown): unknown {
  if (typeof row !== "object" || row === null) return row;
  const record = row as Record<string, unknown>;
  for (const column in record) {
    const value = record[column];
    if (Buffer.isBuffer(value))
      record[column] = new Uint8Array(value.buffer, value.byteOffset, value.length);
  }
  return record;
}
