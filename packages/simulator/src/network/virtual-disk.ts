/**
 * One validator's disk: the shipped stores over databases in memory. What a database of durability
 * `full` committed is there after any crash; of the others, what was written back to the platters.
 */

import { CodedError, type Hex32, type TestDouble, testDouble } from "@platform/protocol";
import {
  type AuditLog,
  BLOB_DATABASE,
  BLOCK_DATABASE,
  createBlobStore,
  createBlockStore,
  createSignerStore,
  createStateStore,
  type Database,
  type DatabaseInit,
  type MemoryDatabase,
  openMemoryDatabase,
  SIGNER_DATABASE,
  SnapshotStage,
  STAGE_DATABASE,
  STATE_DATABASE,
  type Statement,
  type StateStore,
} from "@platform/storage";
import { EVENT_INDEXER, type StoreParts } from "@platform/validator/in-thread";

const FILES = {
  signer: SIGNER_DATABASE,
  blocks: BLOCK_DATABASE,
  blobs: BLOB_DATABASE,
  state: STATE_DATABASE,
} as const satisfies Record<string, DatabaseInit>;

type FileName = keyof typeof FILES;
const NAMES = Object.keys(FILES) as FileName[];

export type DiskImage = Readonly<Partial<Record<FileName, Uint8Array>>>;

export class VirtualDisk {
  readonly #chainId: Hex32;
  readonly #files = new Map<FileName, MemoryDatabase>();
  readonly #stages: MemoryDatabase[] = [];
  readonly #statements = new WeakMap<Database, Map<string, Statement<unknown>>>();
  /** What survives a power loss of the files that are not synced at each commit. */
  #safe: DiskImage;
  full = false;
  /** Virtual milliseconds of each write. */
  latencyMs = 0;

  constructor(chainId: Hex32, image: DiskImage) {
    this.#chainId = chainId;
    this.#safe = image;
  }

  stores(): StoreParts {
    const chainId = this.#chainId;
    return {
      // No randomness: a seed must give the same bytes again.
      signer: createSignerStore(this.#open("signer"), chainId, () => chainId.slice(0, 32)),
      blocks: createBlockStore(this.#open("blocks"), chainId, EVENT_INDEXER),
      blobs: createBlobStore(this.#open("blobs")),
      audit: silentAudit(),
    };
  }

  /** What is fetched of a foreign state; a process that ends forgets it. */
  stage(): SnapshotStage {
    const file = openMemoryDatabase(STAGE_DATABASE);
    this.#stages.push(file);
    return new SnapshotStage(file, this.#chainId);
  }

  state(): StateStore {
    return createStateStore(this.#open("state"), this.#chainId);
  }

  image(): DiskImage {
    return Object.fromEntries(NAMES.map((name) => [name, this.#file(name).image()]));
  }

  /** The operating system writes back what it holds: nothing of it can be lost any more. */
  writeBack(): void {
    this.#safe = this.image();
  }

  loseUnsynced(): void {
    for (const name of NAMES)
      if (FILES[name].durability === "normal") {
        this.#files.get(name)?.close();
        this.#files.delete(name);
      }
  }

  /** Gives the memory of every file back: the collector does not see what SQLite holds. */
  discard(): void {
    for (const file of [...this.#files.values(), ...this.#stages]) file.close();
  }

  #file(name: FileName): MemoryDatabase {
    let file = this.#files.get(name);
    if (file === undefined) {
      file = openMemoryDatabase(FILES[name], this.#safe[name]);
      this.#files.set(name, file);
    }
    return file;
  }

  /** The file outlives the process that closes it, and so do its compiled statements. */
  #open(name: FileName): Database {
    const file = this.#file(name);
    const compiled = this.#statements.get(file) ?? new Map<string, Statement<unknown>>();
    this.#statements.set(file, compiled);
    return {
      path: name,
      recovery: file.recovery,
      prepare: <Row>(sql: string) => {
        const statement = compiled.get(sql) ?? file.prepare(sql);
        compiled.set(sql, statement);
        return statement as Statement<Row>;
      },
      exec: (sql) => file.exec(sql),
      transaction: (work) => file.transaction(work),
      // What a checkpoint moved is synced: stores rely on it where a power loss must not undo.
      checkpoint: (mode) => {
        file.checkpoint(mode);
        this.#safe = { ...this.#safe, [name]: file.image() };
      },
      close: () => undefined,
    };
  }
}

export function diskFull(): CodedError {
  return new CodedError({ code: "DATABASE_IO", message: "database or disk is full" });
}

/** Nobody reads it back in a schedule; the monitors see each record on its way. */
function silentAudit(): TestDouble<Pick<AuditLog, "append" | "close">> {
  return {
    [testDouble]: true,
    append: (kind, body) => ({ seq: 0n, timeMs: 0n, kind, body, prevHash: "", hash: "" }),
    close: () => undefined,
  };
}
