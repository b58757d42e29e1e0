/** Coded errors of the database edge; SQLite's own codes never leave this package. */

import { CodedError } from "@platform/protocol";

/** What to do with a damaged database whose content can be had again. */
export const REBUILD_RECOVERY =
  "stop the node, move the file (with its -wal and -shm files) aside and start again: " +
  "its content is fetched from peers or made again";

/** What an error about a database needs to know of it. */
export interface DatabaseIdentity {
  readonly path: string;
  /** What the operator does if the file is damaged. */
  readonly recovery: string;
}

/** The file is damaged, is no database, or belongs to another part of the node. */
export function databaseCorrupt(
  { path, recovery }: DatabaseIdentity,
  detail: string,
  cause?: unknown,
): CodedError {
  return new CodedError(
    {
      code: "DATABASE_CORRUPT",
      message: `the database ${path} cannot be used: ${detail}`,
      hint: recovery,
      data: { path },
    },
    { cause },
  );
}

/** Another process or thread has the file open as its writer. */
export function databaseLocked(path: string, cause?: unknown): CodedError {
  return new CodedError(
    {
      code: "DATABASE_LOCKED",
      message: `${path} is in use by another process`,
      hint: "stop the other node that uses this data directory, or choose another --data-dir",
      data: { path },
    },
    { cause },
  );
}

/** Written by a later release, whose rules this one does not know. */
export function databaseNewer(path: string, found: bigint, known: number): CodedError {
  return new CodedError({
    code: "DATABASE_NEWER",
    message: `${path} has schema version ${found}; this release knows up to ${known}`,
    hint: "run the release that wrote it, or a later one",
    data: { path },
  });
}

/** The disk refused: after a failed sync nothing that was written may be trusted, so fail-stop. */
function databaseIo(path: string, message: string, cause: unknown): CodedError {
  return new CodedError(
    {
      code: "DATABASE_IO",
      message: `${path}: ${message}`,
      hint: "check free space, permissions and the disk's health, then start again",
      data: { path },
    },
    { cause },
  );
}

/** Maps what SQLite throws; anything else (a programmer's error) passes unchanged. */
export function translateSqliteError(database: DatabaseIdentity, thrown: unknown): unknown {
  const { path } = database;
  if (thrown instanceof CodedError || !(thrown instanceof Error)) return thrown;
  const code = "code" in thrown && typeof thrown.code === "string" ? thrown.code : "";
  if (code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB")
    return databaseCorrupt(database, thrown.message, thrown);
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED"))
    return databaseLocked(path, thrown);
  if (/^SQLITE_(IOERR|FULL|CANTOPEN|READONLY|PERM)/.test(code))
    return databaseIo(path, thrown.message, thrown);
  return thrown;
}

/** The same where a statement is prepared: a fixed text that the schema does not fit met damage. */
export function translateStatementError(database: DatabaseIdentity, thrown: unknown): unknown {
  const misfit =
    thrown instanceof Error && "code" in thrown && String(thrown.code).startsWith("SQLITE_ERROR");
  return misfit ? databaseCorrupt(database, thrown.message, thrown) : thrown;
}
