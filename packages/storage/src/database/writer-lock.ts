/** One writer: an exclusive lock of the operating system, gone with the process that held it. */

import { dirname, join } from "node:path";
import Sqlite from "better-sqlite3";
import { databaseLocked, translateSqliteError } from "./database-errors.ts";
import { makeDirectory } from "./sync-directory.ts";

export interface WriterLock {
  /** Idempotent. */
  release(): void;
}

/**
 * Holds an exclusive SQLite transaction on the empty file `<path>.lock`. Readers of the database
 * itself are not hindered, and a SIGKILL leaves nothing to clean up.
 * @throws CodedError DATABASE_LOCKED, DATABASE_IO
 */
export function lockForWriting(path: string): WriterLock {
  const file = `${path}.lock`;
  let held: Sqlite.Database | undefined;
  try {
    makeDirectory(dirname(file));
    held = new Sqlite(file, { timeout: 0 });
    held.exec("BEGIN EXCLUSIVE");
  } catch (thrown) {
    held?.close();
    const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
    throw code.startsWith("SQLITE_BUSY")
      ? databaseLocked(path, thrown)
      : translateSqliteError(
          { path: file, recovery: "delete this file: it holds nothing" },
          thrown,
        );
  }
  return { release: () => held?.close() };
}

/** The same lock for a whole data directory: a node takes it before it opens anything. */
export function lockDataDirectory(directory: string): WriterLock {
  return lockForWriting(join(directory, "node"));
}
