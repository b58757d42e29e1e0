// A database file opens only when it is ours, whole, of a known version and free: each other case
// is made on disk and must give its own coded error, with the file untouched.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CodedError } from "@platform/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type DatabaseInit, openDatabase } from "../../../src/index.ts";

const INIT: DatabaseInit = {
  name: "sample",
  durability: "full",
  migrations: ["CREATE TABLE item (id INTEGER PRIMARY KEY, body BLOB NOT NULL, note TEXT) STRICT"],
};
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "platform-database-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof CodedError) return thrown.code;
    throw thrown;
  }
  return "none";
}

test("rows come back as bigint, string and plain bytes, over a restart", () => {
  const path = join(directory, "deep", "sample.db");
  const first = openDatabase(path, INIT);
  const insert = first.prepare("INSERT INTO item VALUES (?, ?, ?)");
  expect(insert.run(9_007_199_254_740_993n, new Uint8Array([1, 2]), null)).toBe(1);
  first.close();
  first.close();
  const second = openDatabase(path, INIT);
  const rows = second.prepare("SELECT * FROM item").all();
  expect(rows).toEqual([{ id: 9_007_199_254_740_993n, body: new Uint8Array([1, 2]), note: null }]);
  expect(rows[0]?.["body"]).not.toBeInstanceOf(Buffer);
  second.close();
});

test("a full database is WAL with synchronous FULL, a normal one NORMAL", () => {
  const full = openDatabase(join(directory, "full.db"), INIT);
  expect(full.prepare("PRAGMA synchronous").get()).toEqual({ synchronous: 2n });
  expect(full.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
  full.close();
  const normal = openDatabase(join(directory, "normal.db"), { ...INIT, durability: "normal" });
  expect(normal.prepare("PRAGMA synchronous").get()).toEqual({ synchronous: 1n });
  normal.close();
});

test("a transaction that throws leaves nothing", () => {
  const db = openDatabase(join(directory, "sample.db"), INIT);
  const insert = db.prepare("INSERT INTO item VALUES (?, ?, ?)");
  expect(() =>
    db.transaction(() => {
      insert.run(1, new Uint8Array(1), "x");
      throw new Error("stop");
    }),
  ).toThrow("stop");
  expect(db.prepare("SELECT count(*) AS n FROM item").get()).toEqual({ n: 0n });
  db.close();
});

test("migrations run once and in order; an older release refuses, and says which version", () => {
  const path = join(directory, "sample.db");
  const added = [...INIT.migrations, "ALTER TABLE item ADD COLUMN extra INTEGER"];
  openDatabase(path, INIT).close();
  openDatabase(path, { ...INIT, migrations: added }).close();
  const again = openDatabase(path, { ...INIT, migrations: added });
  again.prepare("SELECT extra FROM item").all();
  again.close();
  expect(codeOf(() => openDatabase(path, INIT))).toBe("DATABASE_NEWER");
});

test("text, another program's database and another part's database are refused, untouched", () => {
  const text = join(directory, "text.db");
  writeFileSync(text, "this is no database, ".repeat(100));
  expect(codeOf(() => openDatabase(text, INIT))).toBe("DATABASE_CORRUPT");
  expect(readFileSync(text, "utf8")).toBe("this is no database, ".repeat(100));
  const other = join(directory, "other.db");
  openDatabase(other, INIT).close();
  const before = readFileSync(other);
  expect(codeOf(() => openDatabase(other, { ...INIT, name: "signer" }))).toBe("DATABASE_CORRUPT");
  expect(readFileSync(other).equals(before)).toBe(true);
});

test("a damaged page is found at the opening, and the error names the file and what to do", () => {
  const path = join(directory, "sample.db");
  const db = openDatabase(path, INIT);
  const insert = db.prepare("INSERT INTO item VALUES (?, ?, ?)");
  for (let id = 1; id <= 500; id++) insert.run(id, new Uint8Array(100), "row");
  db.checkpoint("truncate");
  db.close();
  const bytes = readFileSync(path);
  bytes.fill(0xee, 3 * 4096, 3 * 4096 + 64);
  writeFileSync(path, bytes);
  try {
    openDatabase(path, INIT);
    expect.unreachable();
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: "DATABASE_CORRUPT", data: { path } });
    expect((thrown as CodedError).message).toContain(path);
    expect((thrown as CodedError).hint).toContain("aside");
  }
});

test("a second writer is refused in this process and in another, a reader is not", async () => {
  const path = join(directory, "sample.db");
  const writer = openDatabase(path, INIT);
  writer.prepare("INSERT INTO item VALUES (1, x'00', 'seen')").run();
  expect(codeOf(() => openDatabase(path, INIT))).toBe("DATABASE_LOCKED");
  const reader = openDatabase(path, { ...INIT, role: "reader" });
  expect(reader.prepare("SELECT note FROM item").all()).toEqual([{ note: "seen" }]);
  expect(codeOf(() => reader.exec("DELETE FROM item"))).toBe("DATABASE_IO");
  reader.close();
  expect(await openInChild(path)).toBe("DATABASE_LOCKED");
  writer.close();
  expect(await openInChild(path)).toBe("opened");
});

async function openInChild(path: string): Promise<string> {
  const program = `import { openDatabase } from "${import.meta.resolve("../../../src/index.ts")}";
    try { openDatabase(${JSON.stringify(path)}, ${JSON.stringify(INIT)}).close();
      console.log("opened"); } catch (error) { console.log(error.code); }`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program]);
  let out = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  await once(child, "close");
  return out.trim();
}
