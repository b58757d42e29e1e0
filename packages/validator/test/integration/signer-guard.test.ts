// A key that has had a signer database on a network does not start without it; --observe-until is the
// way back, and only with an epoch that the chain says has not begun.

import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CodedError, DEVELOPMENT_PARAMETERS, type Genesis } from "@platform/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { guardSigner, type SignerGuardInit } from "../../src/signer-guard.ts";

const CHAIN = "11".repeat(32);
const EPOCH_BLOCKS = 20;
const genesis = {
  B0: { number: 100n, hash: CHAIN },
  parameters: { ...DEVELOPMENT_PARAMETERS, epochBlocks: EPOCH_BLOCKS },
} as Genesis;
const chainAt = (number: bigint) => ({ finalized: () => ({ number, hash: CHAIN }) });

let directory = "";
let database = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "platform-guard-"));
  database = join(directory, "data", "signer.db");
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const guard = (change: Partial<SignerGuardInit> = {}) =>
  guardSigner({
    dataDir: join(directory, "data"),
    chainId: CHAIN,
    marker: join(directory, "session.json.signer"),
    observeUntil: undefined,
    ...change,
  });

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof CodedError) return error.code;
    throw error;
  }
  return "none";
}

const lose = () => {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(`${database}${suffix}`, { force: true });
};

test("the first start ties the database to the key, and later starts find it", () => {
  expect(guard().observeUntil).toBe(0n);
  const marker = JSON.parse(readFileSync(join(directory, "session.json.signer"), "utf8"));
  expect(Object.keys(marker.networks)).toEqual([CHAIN]);
  expect(guard().observeUntil).toBe(0n);
});

test("a lost, an empty and another database are refused, and nothing is made in their place", () => {
  guard();
  lose();
  expect(codeOf(guard)).toBe("SIGNER_DATABASE_MISSING");
  expect(existsSync(database)).toBe(false);
  writeFileSync(database, "");
  expect(codeOf(guard)).toBe("SIGNER_DATABASE_MISSING");
  rmSync(database);
  guard({ marker: join(directory, "of another key") });
  expect(codeOf(guard)).toBe("SIGNER_DATABASE_MISSING");
  truncateSync(database, 0);
  expect(codeOf(guard)).toBe("SIGNER_DATABASE_MISSING");
});

test("another network and another key file begin anew", () => {
  guard();
  rmSync(join(directory, "data"), { recursive: true });
  expect(codeOf(() => guard({ chainId: "33".repeat(32) }))).toBe("none");
  rmSync(join(directory, "data"), { recursive: true });
  expect(codeOf(guard)).toBe("SIGNER_DATABASE_MISSING");
  expect(codeOf(() => guard({ marker: join(directory, "new.json.signer") }))).toBe("none");
});

test("observing is the way back, with an epoch that has not begun", async () => {
  guard();
  lose();
  // Epoch 5 runs from chain block 200 on.
  const early = guard({ observeUntil: 5n });
  await expect(early.admit(chainAt(200n), genesis)).rejects.toMatchObject({
    code: "OBSERVE_UNTIL_TOO_EARLY",
    hint: expect.stringContaining("--observe-until 6"),
  });
  // Refused: without the flag the key is still one that has lost its memory.
  expect(codeOf(guard)).toBe("SIGNER_DATABASE_MISSING");
  const later = guard({ observeUntil: 6n });
  await later.admit(chainAt(200n), genesis);
  expect(later.observeUntil).toBe(6n);
  // From now on the new database is the key's, and it keeps the epoch without being told again.
  expect(guard().observeUntil).toBe(6n);
  const again = guard({ observeUntil: 6n });
  await again.admit(chainAt(900n), genesis);
});

test("a marker that cannot be read stops the start", () => {
  guard();
  writeFileSync(join(directory, "session.json.signer"), '{"formatVersion":1}');
  expect(codeOf(guard)).toBe("SIGNER_MARKER_MALFORMED");
});
