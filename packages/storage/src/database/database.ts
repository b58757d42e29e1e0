/** What the other packages see of SQL: synchronous, typed, free of any driver. */

/** INTEGER columns are always bigint in rows; a safe integer number may be bound too. */
export type SqlValue = null | bigint | number | string | Uint8Array;

export interface Statement<Row> {
  get(...parameters: readonly SqlValue[]): Row | undefined;
  all(...parameters: readonly SqlValue[]): Row[];
  /** Number of rows changed. */
  run(...parameters: readonly SqlValue[]): number;
}

/**
 * One open database. Rows are plain objects: INTEGER → bigint, TEXT → string, BLOB → Uint8Array.
 * There is no iterator on purpose: a statement open across a commit starves the checkpoint.
 */
export interface Database {
  readonly path: string;
  /** What the operator does if the file is damaged. */
  readonly recovery: string;
  /** Compiles once; keep the statement. */
  prepare<Row = Record<string, SqlValue>>(sql: string): Statement<Row>;
  /** Runs a script without parameters. */
  exec(sql: string): void;
  /** All or nothing, write lock taken at once; nested calls are savepoints; must be synchronous. */
  transaction<Result>(work: () => Result): Result;
  /** Moves the log into the main file: `passive` never waits, `truncate` also empties the log. */
  checkpoint(mode: "passive" | "truncate"): void;
  /** Idempotent; releases the writer lock. */
  close(): void;
}

/** A database without a file; it dies with its handle. */
export interface MemoryDatabase extends Database {
  /** A copy of every page: what another handle can go on from. */
  image(): Uint8Array;
}
