/** Coded errors of the database edge; SQLite's own codes never leave this package. */

import { CodedError } from "@platform/protocol";

/** The file is damaged, is no database, or belongs to another part of the node. */
export function databaseCorrupt(path: string, detail: string, cause?: unknown): CodedError {
  return new CodedError(
    {
      code: "DATABASE_CORRUPT",
      message: `the database ${path} cannot be used: ${detail}`,
      hint:
        `stop the node, move ${path} (with its -wal and -shm files) aside and start again; ` +
        "state and blocks are rebuilt from peers; a signer database must never be replaced by a copy",
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
export function translateSqliteError(path: string, thrown: unknown): unknown {
  if (thrown instanceof CodedError || !(thrown instanceof Error)) return thrown;
  const code = "code" in thrown && typeof thrown.code === "string" ? thrown.code : "";
  if (code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB")
    return databaseCorrupt(path, thrown.message, thrown);
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED"))
    return databaseLocked(path, thrown);
  if (/^SQLITE_(IOERR|FULL|CANTOPEN|READONLY|PERM)/.test(code))
    return databaseIo(path, thrown.message, thrown);
  return thrown;
}
