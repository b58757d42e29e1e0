/** What one durable transaction takes: the pragmas of the signer database, one row of a vote's size. */

import { join } from "node:path";
import { type DatabaseInit, openDatabase } from "@platform/storage";

const ROW_BYTES = 300;
const DATABASE: DatabaseInit = {
  name: "bench-commits",
  durability: "full",
  migrations: ["CREATE TABLE vote (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT"],
};

/** @returns milliseconds of each commit, fsync included */
export function timeCommits(directory: string, count: number): number[] {
  const database = openDatabase(join(directory, "commits.db"), DATABASE);
  try {
    const insert = database.prepare("INSERT INTO vote (bytes) VALUES (?)");
    const row = new Uint8Array(ROW_BYTES).fill(7);
    return Array.from({ length: count }, () => {
      const start = performance.now();
      database.transaction(() => insert.run(row));
      return performance.now() - start;
    });
  } finally {
    database.close();
  }
}
