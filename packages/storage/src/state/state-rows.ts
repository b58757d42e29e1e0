/** The SQL of state.db: rows in, rows out, no rules. */

import type { Database } from "../database/database.ts";
import { fromLatin1, toLatin1 } from "../tree/latin1.ts";
import type { StateChanges } from "./state-view.ts";
import { decodeDelta, encodeDelta } from "./undo-delta.ts";

export interface TipRow {
  readonly state_format: bigint;
  readonly height: bigint;
  readonly block_hash: string;
  readonly state_root: string;
}

export interface UndoRow {
  /** Null for the very first state: nothing was before it. */
  readonly parent_hash: string | null;
  readonly parent_root: string;
  readonly delta: Uint8Array;
}

/** Rows read at once while the tree is built. */
const PAGE_ROWS = 4096;

/** Prepared once: they run for every block. */
export class StateRows {
  readonly #db: Database;
  readonly #get;
  readonly #put;
  readonly #delete;
  readonly #tip;
  readonly #putTip;
  readonly #undo;
  readonly #putUndo;
  readonly #dropUndo;

  constructor(db: Database) {
    this.#db = db;
    this.#get = db.prepare<{ value: Uint8Array }>("SELECT value FROM kv WHERE key = ?");
    this.#put = db.prepare(
      "INSERT INTO kv VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    );
    this.#delete = db.prepare("DELETE FROM kv WHERE key = ?");
    this.#tip = db.prepare<TipRow>(
      "SELECT state_format, height, block_hash, state_root FROM tip WHERE id = 1",
    );
    this.#putTip = db.prepare("INSERT OR REPLACE INTO tip VALUES (1, ?, ?, ?, ?)");
    this.#undo = db.prepare<UndoRow>(
      "SELECT parent_hash, parent_root, delta FROM undo WHERE height = ?",
    );
    this.#putUndo = db.prepare("INSERT INTO undo VALUES (?, ?, ?, ?)");
    this.#dropUndo = db.prepare("DELETE FROM undo WHERE height < ?");
  }

  value(key: string): Uint8Array | undefined {
    return this.#get.get(fromLatin1(key))?.value;
  }

  write(changes: StateChanges): void {
    for (const [key, value] of changes)
      if (value === null) this.#delete.run(fromLatin1(key));
      else this.#put.run(fromLatin1(key), value);
  }

  insert(key: string, value: Uint8Array): void {
    this.#put.run(fromLatin1(key), value);
  }

  /** No entry and no way back is left. */
  clear(): void {
    this.#db.exec("DELETE FROM kv; DELETE FROM undo; DELETE FROM tip;");
  }

  tip(): TipRow | undefined {
    return this.#tip.get();
  }

  setTip(format: number, height: bigint, blockHash: string, stateRoot: string): void {
    this.#putTip.run(format, height, blockHash, stateRoot);
  }

  undo(height: bigint): UndoRow | undefined {
    return this.#undo.get(height);
  }

  /** @throws RangeError for a damaged row */
  delta(height: bigint): StateChanges | undefined {
    const row = this.#undo.get(height);
    return row && decodeDelta(row.delta);
  }

  addUndo(height: bigint, parent: TipRow | undefined, root: string, undo: StateChanges): void {
    this.#putUndo.run(height, parent?.block_hash ?? null, root, encodeDelta(undo));
  }

  dropUndoBelow(height: bigint): void {
    this.#dropUndo.run(height);
  }

  dropUndoFrom(height: bigint): void {
    this.#db.prepare("DELETE FROM undo WHERE height >= ?").run(height);
  }

  /** Below the oldest undo row lies one more height, unless that row made the first state. */
  oldestReadable(): bigint | undefined {
    const row = this.#db
      .prepare<{ height: bigint; parent_hash: string | null }>(
        "SELECT height, parent_hash FROM undo ORDER BY height LIMIT 1",
      )
      .get();
    if (row === undefined) return undefined;
    return row.parent_hash === null ? row.height : row.height - 1n;
  }

  /** All entries in key order. */
  *entries(): Generator<[string, Uint8Array]> {
    type Row = { key: Uint8Array; value: Uint8Array };
    const first = this.#db.prepare<Row>("SELECT key, value FROM kv ORDER BY key LIMIT ?");
    const later = this.#db.prepare<Row>(
      "SELECT key, value FROM kv WHERE key > ? ORDER BY key LIMIT ?",
    );
    let rows = first.all(PAGE_ROWS);
    while (rows.length > 0) {
      for (const { key, value } of rows) yield [toLatin1(key), value];
      const last = rows.at(-1) as Row;
      rows = later.all(last.key, PAGE_ROWS);
    }
  }
}
