/** Rows that carry a hash over themselves, checked whenever they are read. */

import { createHash } from "node:crypto";
import type { Database, SqlValue, Statement } from "./database.ts";
import { databaseCorrupt } from "./database-errors.ts";

type Columns = Readonly<Record<string, SqlValue>>;

/** Table, column names and values, each with its length: no two rows share these bytes. */
function sealOf(table: string, columns: readonly string[], row: Columns): string {
  const hasher = createHash("sha256");
  const field = (content: string | Uint8Array): void => {
    hasher.update(`${typeof content === "string" ? "text" : "bytes"} ${content.length}:`);
    hasher.update(content);
  };
  field(table);
  for (const column of columns) {
    const value = row[column] ?? null;
    field(column);
    field(value instanceof Uint8Array || value === null ? (value ?? "null") : `=${value}`);
  }
  return hasher.digest("hex");
}

export class SealedTable<Row extends { readonly [column in keyof Row]: SqlValue }> {
  readonly #db: Database;
  readonly #table: string;
  readonly #columns: readonly (keyof Row & string)[];
  readonly #put;
  readonly #selections = new Map<string, Statement<Row & { seal: string }>>();
  readonly #drops = new Map<string, Statement<unknown>>();

  /** `single`: a table of one row, whose id is 1. */
  constructor(
    db: Database,
    table: string,
    columns: readonly (keyof Row & string)[],
    single = false,
  ) {
    this.#db = db;
    this.#table = table;
    this.#columns = columns;
    const names = [...(single ? ["id"] : []), ...columns, "seal"];
    const marks = names.map((name) => (name === "id" ? "1" : "?"));
    this.#put = db.prepare(`INSERT OR REPLACE INTO ${table} (${names}) VALUES (${marks})`);
  }

  put(row: Row): void {
    const values = this.#columns.map((column) => row[column]);
    this.#put.run(...values, sealOf(this.#table, this.#columns, row));
  }

  /** @throws CodedError DATABASE_CORRUPT when a row is not what was written */
  select(condition: string, ...parameters: readonly SqlValue[]): Row[] {
    const rows = this.#selection(condition).all(...parameters);
    for (const row of rows)
      if (row.seal !== sealOf(this.#table, this.#columns, row))
        throw databaseCorrupt(this.#db, `a row of ${this.#table} is damaged`);
    return rows;
  }

  /** Compiling costs more than most of these queries; conditions are a few literals. */
  #selection(condition: string): Statement<Row & { seal: string }> {
    const known = this.#selections.get(condition);
    if (known !== undefined) return known;
    const sql = `SELECT * FROM ${this.#table} WHERE ${condition}`;
    const made = this.#db.prepare<Row & { seal: string }>(sql);
    this.#selections.set(condition, made);
    return made;
  }

  drop(condition: string, ...parameters: readonly SqlValue[]): void {
    let known = this.#drops.get(condition);
    if (known === undefined) {
      known = this.#db.prepare(`DELETE FROM ${this.#table} WHERE ${condition}`);
      this.#drops.set(condition, known);
    }
    known.run(...parameters);
  }
}
