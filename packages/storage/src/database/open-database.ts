/** Opens a SQLite file under the rules of this node: WAL, one writer, checked, migrated. */

import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { CodedError, sha256, utf8 } from "@platform/protocol";
import Sqlite from "better-sqlite3";
import type { Database, MemoryDatabase } from "./database.ts";
import {
  type DatabaseIdentity,
  databaseCorrupt,
  databaseNewer,
  REBUILD_RECOVERY,
  translateSqliteError,
} from "./database-errors.ts";
import { damagedFrame } from "./log-scan.ts";
import { SqliteDatabase } from "./sqlite-database.ts";
import { makeDirectory, syncDirectory } from "./sync-directory.ts";
import { lockForWriting, type WriterLock } from "./writer-lock.ts";

/** A private database that dies with its handle: for tests and dry runs. */
export const MEMORY_PATH = ":memory:";
/** A reader waits this long for a checkpoint of the writer before it gives up. */
const READER_TIMEOUT_MS = 5_000;
const JOURNAL_SIZE_LIMIT_BYTES = 64 * 1024 * 1024;

export interface DatabaseInit {
  /** What it holds ("signer", "state", …): a file of another name is refused as foreign. */
  readonly name: string;
  /**
   * `full`: a commit survives a power cut (votes, decisions, journals).
   * `normal`: it survives a crash of the process; for what can be rebuilt.
   */
  readonly durability: "full" | "normal";
  /** SQL scripts; number n brings schema version n to n + 1. Append-only. */
  readonly migrations: readonly string[];
  /** What the operator does if the file is damaged. @default move it aside, it is rebuilt */
  readonly recovery?: string;
  /** One writer at a time over all processes; readers are free. @default "writer" */
  readonly role?: "writer" | "reader";
  /** Pages in the log that start a checkpoint by themselves; 0 leaves it to `checkpoint()`. @default 1000 */
  readonly autoCheckpointPages?: number;
}

/**
 * Creates or opens the database at `path`; parent directories are made.
 * @throws CodedError DATABASE_CORRUPT, DATABASE_LOCKED, DATABASE_NEWER, DATABASE_IO
 */
export function openDatabase(path: string, init: DatabaseInit): Database {
  const inMemory = path === MEMORY_PATH;
  const writer = (init.role ?? "writer") === "writer";
  const identity = { path, recovery: init.recovery ?? REBUILD_RECOVERY };
  const lock = writer && !inMemory ? lockForWriting(path) : undefined;
  let driver: Sqlite.Database | undefined;
  try {
    const created = !inMemory && !existsSync(path);
    if (created && writer) makeDirectory(dirname(path));
    if (writer && init.durability === "full") checkLog(identity);
    driver = new Sqlite(path, { readonly: !writer, timeout: writer ? 0 : READER_TIMEOUT_MS });
    prepareDriver(driver, identity, init, writer);
    if (created) syncDirectory(dirname(path));
    return new SqliteDatabase(identity, driver, () => lock?.release());
  } catch (thrown) {
    closeAfterFailure(driver, lock);
    throw translateSqliteError(identity, thrown);
  }
}

/**
 * A private database in memory, empty or as another one was when its image was taken: for
 * simulation, where a crash is a return to an earlier image.
 * @throws CodedError DATABASE_CORRUPT, DATABASE_NEWER
 */
export function openMemoryDatabase(init: DatabaseInit, image?: Uint8Array): MemoryDatabase {
  const identity = { path: MEMORY_PATH, recovery: init.recovery ?? REBUILD_RECOVERY };
  try {
    const driver = new Sqlite(image === undefined ? MEMORY_PATH : Buffer.from(image));
    prepareDriver(driver, identity, init, true);
    const database: Database = new SqliteDatabase(identity, driver, () => undefined);
    return Object.assign(database, { image: () => new Uint8Array(driver.serialize()) });
  } catch (thrown) {
    throw translateSqliteError(identity, thrown);
  }
}

function prepareDriver(
  driver: Sqlite.Database,
  identity: DatabaseIdentity,
  init: DatabaseInit,
  writer: boolean,
): void {
  driver.defaultSafeIntegers(true);
  checkName(driver, identity, init.name);
  setPragmas(driver, init, writer);
  checkPages(driver, identity, writer);
  migrate(driver, identity.path, init, writer);
}

function closeAfterFailure(driver: Sqlite.Database | undefined, lock: WriterLock | undefined) {
  driver?.close();
  lock?.release();
}

function integerPragma(driver: Sqlite.Database, name: string): bigint {
  return BigInt(driver.pragma(name, { simple: true }) as bigint | number);
}

/** First four bytes of SHA-256 of the name, positive: SQLite's application_id is a signed i32. */
function applicationId(name: string): bigint {
  const hash = sha256(utf8(`platform/database/${name}`));
  return BigInt(new DataView(hash.buffer, hash.byteOffset).getUint32(0) & 0x7fffffff);
}

/** Before anything is written: a file that is not ours must stay as it was. */
function checkName(driver: Sqlite.Database, identity: DatabaseIdentity, name: string): void {
  const found = integerPragma(driver, "application_id");
  const expected = applicationId(name);
  if (found === expected) return;
  const tables = driver.prepare("SELECT count(*) AS n FROM sqlite_schema").get() as { n: bigint };
  if (tables.n !== 0n || found !== 0n)
    throw databaseCorrupt(identity, `it is not a "${name}" database of this program`);
  if (driver.readonly)
    throw databaseCorrupt(identity, "it is empty, and a reader cannot create its tables");
  driver.pragma(`application_id = ${expected}`);
}

function setPragmas(driver: Sqlite.Database, init: DatabaseInit, writer: boolean): void {
  driver.pragma("foreign_keys = ON");
  driver.pragma("trusted_schema = OFF");
  driver.pragma("cell_size_check = ON");
  driver.pragma("temp_store = MEMORY");
  if (!writer) return;
  driver.pragma("journal_mode = WAL");
  driver.pragma(`synchronous = ${init.durability === "full" ? "FULL" : "NORMAL"}`);
  // Without it macOS acknowledges a sync that is still in the drive's cache.
  driver.pragma(`fullfsync = ${init.durability === "full" ? "ON" : "OFF"}`);
  driver.pragma(`wal_autocheckpoint = ${init.autoCheckpointPages ?? 1000}`);
  driver.pragma(`journal_size_limit = ${JOURNAL_SIZE_LIMIT_BYTES}`);
}

/** Before SQLite reads the log: what it took for the end would be gone for good. */
function checkLog(identity: DatabaseIdentity): void {
  const frame = damagedFrame(identity.path);
  if (frame === null) return;
  const detail = `frame ${frame} of its log is damaged, and commits lie behind it`;
  throw databaseCorrupt(identity, detail);
}

/** Structure of every page; what a page's values must be is checked by each store itself. */
function checkPages(driver: Sqlite.Database, identity: DatabaseIdentity, writer: boolean): void {
  if (!writer) return;
  const verdict = driver.pragma("quick_check(1)", { simple: true });
  if (verdict !== "ok") throw databaseCorrupt(identity, String(verdict));
}

function migrate(driver: Sqlite.Database, path: string, init: DatabaseInit, writer: boolean): void {
  const known = init.migrations.length;
  const found = integerPragma(driver, "user_version");
  if (found > BigInt(known)) throw databaseNewer(path, found, known);
  if (found === BigInt(known)) return;
  if (!writer)
    throw new CodedError({
      code: "DATABASE_OLDER",
      message: `${path} has schema version ${found}, this reader needs ${known}`,
      hint: "start the node once: it migrates its databases",
      data: { path },
    });
  for (let version = Number(found); version < known; version++)
    driver
      .transaction(() => {
        driver.exec(init.migrations[version] as string);
        driver.pragma(`user_version = ${version + 1}`);
      })
      .immediate();
}
