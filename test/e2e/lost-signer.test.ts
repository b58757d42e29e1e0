/**
 * Goal: neither an old nor a lost signer database makes a validator sign twice. Method: an old copy is
 * put back and the file is taken away on one of four real validators; then it observes and returns.
 */

import { copyFileSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { openDatabase, SIGNER_DATABASE } from "@platform/storage";
import { SafetyStop } from "@platform/validator";
import { ExitCode } from "@platform/validator-node/src/cli/exit-codes.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { endedWithin } from "./support/ended.ts";
import { advance, blocksAt } from "./support/heights.ts";
import { entry, startNetwork, type TestNetwork } from "./support/network.ts";
import { SEED } from "./support/seed.ts";
import { until } from "./support/until.ts";

const VICTIM = 2;
const FILES = ["signer.db", "signer.db-wal", "signer.db-shm"];

let net: TestNetwork;
beforeAll(async () => {
  net = await startNetwork({ seed: SEED });
});
afterAll(() => net?.close());

test(`an old copy ends with ${SafetyStop.restoredDisk}, a lost one observes (TEST_SEED=${SEED})`, async () => {
  const others = net.nodes.filter((_, i) => i !== VICTIM);
  const victim = net.node(VICTIM);
  const file = (name: string): string => join(net.dataDir(VICTIM), name);
  await advance(net.nodes, 2n, 40_000);
  await victim.stop();
  for (const name of FILES)
    if (existsSync(file(name))) copyFileSync(file(name), join(net.directory, name));
  await net.restart(VICTIM);
  await advance(net.nodes, 2n, 40_000);
  await victim.stop();

  for (const name of FILES) rmSync(file(name), { force: true });
  for (const name of FILES)
    if (existsSync(join(net.directory, name))) copyFileSync(join(net.directory, name), file(name));
  victim.start();
  expect(await endedWithin(victim, 60_000)).toBe(SafetyStop.restoredDisk);

  for (const name of FILES) rmSync(file(name), { force: true });
  victim.start();
  expect(await endedWithin(victim, 60_000)).toBe(ExitCode.database);
  expect(existsSync(file("signer.db"))).toBe(false);

  const [other] = others;
  const { epoch } = (await other?.api.status()) ?? { epoch: 0n };
  const first = epoch + 6n;
  net.startAs(VICTIM, entry("observer"), { E2E_EPOCH: String(first) });
  const follows = await until("the observer follows", 60_000, async () => {
    const status = await victim.api.status().catch(() => undefined);
    return status?.synced && status.height > 0n && status.epoch < first ? status : undefined;
  });
  expect(follows.voting).toBe(false);
  expect(votesIn(file("signer.db"))).toBe(0n);

  const back = await until("it votes again", 90_000, async () => {
    const status = await victim.api.status().catch(() => undefined);
    return status?.voting === true ? status : undefined;
  });
  expect(back.epoch >= first).toBe(true);
  await until("its COMMIT is in a certificate", 60_000, async () => {
    const height = await advance(others, 1n, 60_000);
    const [block] = await blocksAt(others, height);
    return block?.signers.includes(victim.hotkey) ? true : undefined;
  });
  for (const node of net.nodes) expect(await node.api.evidence()).toEqual([]);
}, 400_000);

function votesIn(path: string): bigint {
  const db = openDatabase(path, { ...SIGNER_DATABASE, role: "reader" });
  try {
    return db.prepare<{ n: bigint }>("SELECT count(*) AS n FROM vote_lock").get()?.n ?? -1n;
  } finally {
    db.close();
  }
}
