/** A database whose n-th write fails, as a full or dying disk would: the twin of the real one. */

import type { Database } from "../../src/index.ts";

export interface FaultyDatabase extends Database {
  /** The write after `successes` more ones throws, once. */
  failAfter(successes: number): void;
}

export function faulty(db: Database): FaultyDatabase {
  let left = Number.POSITIVE_INFINITY;
  const write = <Result>(work: () => Result): Result => {
    if (left-- > 0) return work();
    left = Number.POSITIVE_INFINITY;
    throw new Error("the disk refuses");
  };
  return {
    path: db.path,
    recovery: db.recovery,
    prepare<Row>(sql: string) {
      const statement = db.prepare<Row>(sql);
      return { ...statement, run: (...values) => write(() => statement.run(...values)) };
    },
    exec: (sql) => write(() => db.exec(sql)),
    transaction: (work) => db.transaction(work),
    checkpoint: (mode) => db.checkpoint(mode),
    close: () => db.close(),
    failAfter(successes) {
      left = successes;
    },
  };
}
