// The runtime in force is read from state.db while its writer holds it open, and is that of the last commit.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sha256Hex, utf8 } from "@platform/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  CODE_KEY,
  createOverlay,
  createStateStore,
  openDatabase,
  readCodeInForce,
  STATE_DATABASE,
} from "../../../src/index.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "platform-code-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("beside a running writer", () => {
  const path = join(directory, "state.db");
  expect(() => readCodeInForce(path)).toThrow(expect.objectContaining({ code: "DATABASE_IO" }));
  const store = createStateStore(openDatabase(path, STATE_DATABASE), "11".repeat(32));
  expect(() => readCodeInForce(path)).toThrow(expect.objectContaining({ code: "NO_STATE" }));
  for (const [height, code] of ["first", "second"].entries()) {
    const overlay = createOverlay(store.tipView());
    overlay.set(CODE_KEY, utf8(code));
    const blockHash = sha256Hex(utf8(`block ${height}`));
    store.commit({ height: BigInt(height), blockHash, executed: overlay.seal() });
    const { height: at, code: found } = readCodeInForce(path);
    expect([at, Buffer.from(found).toString()]).toEqual([BigInt(height), code]);
  }
  store.close();
});
