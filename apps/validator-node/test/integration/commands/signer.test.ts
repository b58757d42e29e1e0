// Goal: the memory of a key moves whole to another machine, and by no mistake does it go back; method: the command line over real databases.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { VoteLock } from "@platform/consensus-pbft";
import { Phase, sha256Hex, utf8, voteSignBytes } from "@platform/protocol";
import {
  createSignerStore,
  lockDataDirectory,
  openDatabase,
  SIGNER_DATABASE,
  type SignerRecord,
} from "@platform/storage";
import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { guardSigner } from "../../../../../packages/validator/src/signer-guard.ts";
import {
  network,
  type TestNetwork,
} from "../../../../../packages/validator/test/integration/executor-network.ts";
import { invoke, invokeText } from "../../support/invoke.ts";
import { type OperatorDirectory, operatorDirectory } from "../../support/operator-directory.ts";

let net: TestNetwork;
let root: string;
let old: OperatorDirectory;
let fresh: OperatorDirectory;
let file: string;
beforeAll(async () => {
  net = await network();
});
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "signer-verbs-"));
  file = join(root, "signer-export.json");
  old = operatorDirectory(join(root, "old"), net, 0);
  fresh = operatorDirectory(join(root, "fresh"), net, 0);
});
afterEach(() => rmSync(root, { recursive: true }));

const config = (where: OperatorDirectory) => ["--config", where.config];
const databaseOf = (where: OperatorDirectory) => join(where.dataDir, "signer.db");
const guard = (where: OperatorDirectory) =>
  guardSigner({
    dataDir: where.dataDir,
    chainId: net.chainId,
    marker: join(where.keys, "session.json.signer"),
    observeUntil: undefined,
  });

/** A PREPARE at height 1, and one attested work. */
function sign(where: OperatorDirectory, view: number, block = "block"): void {
  const height = 1n;
  const digest = sha256Hex(utf8(`${block} ${view}`));
  const context = { chainId: net.chainId, epoch: 0n, validatorSetHash: "22".repeat(32) };
  const subject = { height, view, phase: Phase.prepare, digest };
  const signBytes = voteSignBytes(context, subject);
  const lock: VoteLock = { height, view, phase: Phase.prepare, signBytes, signature: null };
  const records: SignerRecord[] = [
    { kind: "vote", lock },
    { kind: "attestation", lock: { epoch: 1n, submission: digest, digest } },
  ];
  const store = createSignerStore(openDatabase(databaseOf(where), SIGNER_DATABASE), net.chainId);
  store.transaction(records);
  store.close();
}

it("moves a stopped validator: the same database, and the start knows it", async () => {
  guard(old);
  sign(old, 1);
  const made = await invoke("signer", "export", ...config(old), "--out", file);
  const view = {
    path: databaseOf(old),
    chainId: net.chainId,
    databaseId: expect.stringMatching(/^[0-9a-f]{32}$/),
    observeUntil: null,
    watermark: { height: "1", view: 1, phase: Phase.prepare },
    decided: null,
    locks: { votes: 1, attestations: 1, weights: 0 },
  };
  expect(made).toEqual({ code: 0, answer: { ...view, out: file } });
  const imported = await invoke("signer", "import", file, ...config(fresh));
  const { databaseId } = made.answer as typeof view;
  const moved = { ...view, path: databaseOf(fresh), databaseId };
  expect(imported).toEqual({ code: 0, answer: moved });
  expect(await invoke("signer", "status", ...config(fresh))).toEqual({ code: 0, answer: moved });
  guard(fresh);
  const marker = readFileSync(join(fresh.keys, "session.json.signer"), "utf8");
  expect(JSON.parse(marker).networks).toEqual({ [net.chainId]: databaseId });
});

it("tells people that an export is no backup", async () => {
  sign(old, 4);
  const { code, text } = await invokeText("signer", "export", ...config(old), "--out", file);
  expect(code).toBe(0);
  expect(text).toBe(
    `wrote ${file}: last vote at height 1 view 4 phase ${Phase.prepare}\n` +
      "never start this directory again once the export was imported elsewhere: it is not a backup\n",
  );
});

it("does nothing beside a running node", async () => {
  sign(old, 1);
  await invoke("signer", "export", ...config(old), "--out", file);
  const running = lockDataDirectory(old.dataDir);
  try {
    for (const verb of [["status"], ["export", "--out", `${file}.2`], ["import", file]])
      expect(await invoke("signer", ...verb, ...config(old))).toMatchObject({
        code: 5,
        answer: { error: { code: "DATABASE_LOCKED", hint: expect.stringMatching(/stop/) } },
      });
  } finally {
    running.release();
  }
  expect(existsSync(`${file}.2`)).toBe(false);
});

it("has nothing to say of a directory that never signed, and makes no database there", async () => {
  for (const verb of ["status", "export"])
    expect(await invoke("signer", verb, ...config(fresh))).toMatchObject({
      code: 5,
      answer: {
        error: { code: "SIGNER_DATABASE_MISSING", hint: expect.stringContaining("--config FILE") },
      },
    });
  expect(existsSync(databaseOf(fresh))).toBe(false);
});

it("never overwrites an export", async () => {
  sign(old, 1);
  writeFileSync(file, "the only memory");
  expect(await invoke("signer", "export", ...config(old), "--out", file)).toMatchObject({
    code: 3,
    answer: { error: { code: "FILE_EXISTS", hint: expect.stringContaining("--out") } },
  });
  expect(readFileSync(file, "utf8")).toBe("the only memory");
});

it("keeps the newer database in place", async () => {
  sign(old, 1);
  await invoke("signer", "export", ...config(old), "--out", file);
  sign(old, 2);
  expect(await invoke("signer", "import", file, ...config(old))).toMatchObject({
    code: 5,
    answer: {
      error: {
        code: "SIGNER_IMPORT_REGRESSION",
        hint: expect.stringContaining("keep the database"),
      },
    },
  });
  expect(await invoke("signer", "status", ...config(old))).toMatchObject({
    answer: { watermark: { view: 2 }, locks: { votes: 2 } },
  });
});

it("refuses another vote for a place that is locked", async () => {
  sign(old, 1);
  await invoke("signer", "export", ...config(old), "--out", file);
  sign(fresh, 1, "another block");
  expect(await invoke("signer", "import", file, ...config(fresh))).toMatchObject({
    code: 5,
    answer: { error: { code: "SIGNER_CONFLICT" } },
  });
});

it("does not let another key's memory take the place of a lost one", async () => {
  guard(fresh);
  for (const suffix of ["", "-wal", "-shm"])
    rmSync(`${databaseOf(fresh)}${suffix}`, { force: true });
  sign(old, 1);
  await invoke("signer", "export", ...config(old), "--out", file);
  expect(await invoke("signer", "import", file, ...config(fresh))).toMatchObject({ code: 0 });
  // The marker beside the key names the database that was lost, not this one.
  expect(() => guard(fresh)).toThrow(expect.objectContaining({ code: "SIGNER_DATABASE_MISSING" }));
});

it("refuses the export of another network", async () => {
  sign(old, 1);
  await invoke("signer", "export", ...config(old), "--out", file);
  const genesis = { ...net.genesis, timeMs: net.genesis.timeMs + 1n };
  const other = operatorDirectory(join(root, "other"), { ...net, genesis }, 0);
  expect(await invoke("signer", "import", file, ...config(other))).toMatchObject({
    code: 5,
    answer: {
      error: { code: "SIGNER_IMPORT_OTHER_CHAIN", hint: expect.stringContaining("genesis.json") },
    },
  });
});

it.each([
  ["a byte was changed", (text: string) => text.replace('"view":"1"', '"view":"2"')],
  ["it was cut", (text: string) => text.slice(0, -9)],
  ["it is something else", () => "{}"],
])("refuses an export when %s", async (_what, change) => {
  sign(old, 1);
  await invoke("signer", "export", ...config(old), "--out", file);
  writeFileSync(file, change(readFileSync(file, "utf8")));
  expect(await invoke("signer", "import", file, ...config(fresh))).toMatchObject({
    code: 5,
    answer: { error: { code: "SIGNER_EXPORT_MALFORMED" } },
  });
  expect(existsSync(databaseOf(fresh))).toBe(false);
});

it("names a file that is not there", async () => {
  expect(await invoke("signer", "import", file, ...config(fresh))).toMatchObject({
    code: 3,
    answer: { error: { code: "FILE_NOT_FOUND", message: expect.stringContaining(file) } },
  });
});
