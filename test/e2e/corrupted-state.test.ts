/**
 * Goal: a validator whose state is not the network's stops voting and says so with an exit code of
 * its own. Method: a flipped byte in state.db, and an entry that computes a wrong root at one height.
 */

import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSeededRandom } from "@platform/challenge-sdk";
import { type Database, openDatabase, STATE_DATABASE } from "@platform/storage";
import { SafetyStop } from "@platform/validator";
import { ExitCode } from "@platform/validator-node/src/cli/exit-codes.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditOf } from "./support/audit.ts";
import { endedWithin } from "./support/ended.ts";
import { advance, blocksAt } from "./support/heights.ts";
import { entry, startNetwork, type TestNetwork } from "./support/network.ts";
import { SEED } from "./support/seed.ts";

const VICTIM = 3;
const FILES = ["state.db", "state.db-wal", "state.db-shm"];

let net: TestNetwork;
beforeAll(async () => {
  net = await startNetwork({ seed: SEED });
});
afterAll(() => net?.close());

test(`one flipped byte stops the start, and the hint repairs it (TEST_SEED=${SEED})`, async () => {
  const others = net.nodes.filter((_, i) => i !== VICTIM);
  await advance(net.nodes, 2n, 40_000);
  await net.node(VICTIM).stop();
  const file = join(net.dataDir(VICTIM), "state.db");
  flipOneByte(file);

  const { code, said } = await endOfStart();
  expect(code).toBe(ExitCode.database);
  expect(said).toContain("DATABASE_CORRUPT");
  expect(said).toContain(file);
  await advance(others, 2n, 40_000);

  // What it says to do: state is rebuilt from the blocks.
  for (const name of FILES) {
    const path = join(net.dataDir(VICTIM), name);
    if (existsSync(path)) renameSync(path, `${path}.aside`);
  }
  await net.restart(VICTIM);
  await sameRoot();
});

test(`a wrong root is a bundle and exit ${SafetyStop.wrongRoot} (TEST_SEED=${SEED})`, async () => {
  const others = net.nodes.filter((_, i) => i !== VICTIM);
  const { height: now } = await net.node(VICTIM).api.status();
  await net.node(VICTIM).kill();
  // Far enough ahead that it is reached in the running protocol and not while catching up.
  const wrong = now + 8n;
  net.startAs(VICTIM, entry("wrong-root"), { E2E_HEIGHT: String(wrong) });
  expect(await endedWithin(net.node(VICTIM), 120_000)).toBe(SafetyStop.wrongRoot);

  const bundle: unknown = JSON.parse(
    readFileSync(join(net.dataDir(VICTIM), "divergence", `${wrong}.json`), "utf8"),
  );
  expect(bundle).toMatchObject({ chainId: net.devnet.chainId });
  const [stop] = auditOf(net, VICTIM, "node.SafetyStop");
  expect(stop?.body["reason"]).toContain("another state root");
  await advance(others, 2n, 60_000);
  const [block] = await blocksAt(others, wrong);
  expect(block?.signers).not.toContain(net.node(VICTIM).hotkey);
  for (const one of others) expect(one.exitCode).toBeUndefined();

  // A sound executor goes on from what the faulty one left on disk.
  await net.restart(VICTIM);
  await sameRoot();
});

test(`each damaged database is named, with what to do (TEST_SEED=${SEED})`, async () => {
  await net.node(VICTIM).stop();
  for (const name of ["signer.db", "blocks.db", "blobs.db", "weights.db"]) {
    const file = join(net.dataDir(VICTIM), name);
    const sound = readFileSync(file);
    // The first page: SQLite itself can no longer read it.
    writeFileSync(file, Buffer.concat([Buffer.alloc(200, 0x5a), sound.subarray(200)]));
    const { code, said } = await endOfStart();
    expect({ name, code, said }).toMatchObject({ code: ExitCode.database });
    expect(said).toContain("DATABASE_CORRUPT");
    expect(said).toContain(file);
    writeFileSync(file, sound);
  }
  await net.restart(VICTIM);
});

/** Exit code and new log lines of a validator that ends by itself. */
async function endOfStart(): Promise<{ code: number | string | null; said: string }> {
  const log = join(net.devnet.layout.logs, `${net.node(VICTIM).name}.log`);
  const before = readFileSync(log, "utf8").length;
  net.node(VICTIM).start();
  const code = await endedWithin(net.node(VICTIM), 60_000);
  return { code, said: readFileSync(log, "utf8").slice(before) };
}

async function sameRoot(): Promise<void> {
  const height = await advance(net.nodes, 1n, 60_000);
  const roots = (await blocksAt(net.nodes, height)).map(({ stateRoot }) => stateRoot);
  expect(new Set(roots).size).toBe(1);
}

/** One bit of one value that the seed chooses; the page stays one that SQLite finds whole. */
function flipOneByte(file: string): void {
  const db: Database = openDatabase(file, STATE_DATABASE);
  type Row = { key: Uint8Array; value: Uint8Array };
  const rows = db.prepare<Row>("SELECT key, value FROM kv WHERE length(value) < 512").all();
  const row = rows[createSeededRandom(SEED).below(rows.length)];
  if (row === undefined) throw new Error("the state is empty");
  const value = Uint8Array.from(row.value);
  value[value.length - 1] = (value.at(-1) ?? 0) ^ 1;
  db.prepare("UPDATE kv SET value = ? WHERE key = ?").run(value, row.key);
  db.close();
}
