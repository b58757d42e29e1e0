// Torn logs and refused writes: a database whose log was cut or overwritten at seeded places opens at
// an earlier whole commit, and a write that fails in the middle changes nothing in memory or on disk.

import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  createSignerStore,
  createStateStore,
  type Database,
  openDatabase,
  SIGNER_DATABASE,
  STATE_DATABASE,
} from "../../../src/index.ts";
import { blockHashAt, stateAt, writesAt } from "../../support/crash-work.ts";
import { faulty } from "../../support/faulty-database.ts";
import { createRandom, type Random } from "../../support/random.ts";
import { useScratch } from "../../support/scratch.ts";
import { modelRoot } from "../../support/tree-model.ts";
import { CHAIN, commitVote, decision, prepared, prepareVote } from "../../support/votes.ts";

const SEED = 4_711;
const scratch = useScratch();

/** Copies file and log as a power cut would leave them: the log shortened, or its end garbled. */
function powerCut(from: string, to: string, random: Random): string {
  copyFileSync(from, to);
  const log = readFileSync(`${from}-wal`);
  const at = random.below(log.length);
  const torn = random.below(2) === 0 ? log.subarray(0, at) : Buffer.from(log);
  if (torn.length === log.length) torn.fill(random.below(256), at);
  writeFileSync(`${to}-wal`, torn);
  return `seed ${SEED} log ${log.length} at ${at}`;
}

test("a torn log leaves the state of an earlier height, whole", () => {
  const db = scratch.closing(openDatabase(scratch.path("state.db"), STATE_DATABASE));
  const store = createStateStore(db, CHAIN);
  for (let height = 0n; height < 40n; height++)
    store.apply(height, blockHashAt(height), writesAt(height));
  const random = createRandom(SEED);
  const heights = new Set<bigint | undefined>();
  for (let cut = 0; cut < 25; cut++) {
    const path = scratch.path(`cut-${cut}.db`);
    const note = powerCut(db.path, path, random);
    const copy = openDatabase(path, STATE_DATABASE);
    const tip = createStateStore(copy, CHAIN).tip;
    if (tip !== undefined) expect(tip.stateRoot, note).toBe(modelRoot(stateAt(tip.height)));
    heights.add(tip?.height);
    copy.close();
  }
  expect(heights.size).toBeGreaterThan(10);
});

test("a torn log leaves a signer that knows all votes below its watermark", () => {
  const db = scratch.closing(openDatabase(scratch.path("signer.db"), SIGNER_DATABASE));
  const signer = createSignerStore(db, CHAIN);
  for (let height = 1n; height <= 30n; height++) {
    signer.transaction([{ kind: "vote", lock: prepareVote(height) }]);
    signer.transaction([
      { kind: "prepared", prepared: prepared(height) },
      { kind: "vote", lock: commitVote(height) },
    ]);
    signer.transaction([{ kind: "decision", decision: decision(height) }]);
  }
  const random = createRandom(SEED);
  for (let cut = 0; cut < 25; cut++) {
    const path = scratch.path(`cut-${cut}.db`);
    const note = powerCut(db.path, path, random);
    const copy = openDatabase(path, SIGNER_DATABASE);
    const restored = createSignerStore(copy, CHAIN);
    const { locks, decision: decided } = restored.restore();
    const { height, phase } = restored.watermark ?? { height: 0n, phase: 0 };
    const votes = height === 0n ? [] : [prepareVote(height), commitVote(height)];
    expect(locks, note).toEqual(votes.filter((vote) => vote.phase <= phase));
    expect((decided?.height ?? 0n) + 1n >= height, note).toBe(true);
    copy.close();
  }
});

function openFaulty(name: string, init: typeof STATE_DATABASE) {
  const real: Database = scratch.closing(openDatabase(scratch.path(name), init));
  return faulty(real);
}

test("a block whose n-th write fails was never applied, and applies afterwards", () => {
  const db = openFaulty("state.db", STATE_DATABASE);
  const store = createStateStore(db, CHAIN);
  store.apply(0n, blockHashAt(0n), writesAt(0n));
  const before = store.tip;
  let failures = 0;
  for (; ; failures++) {
    db.failAfter(failures);
    try {
      store.apply(1n, blockHashAt(1n), writesAt(1n));
      break;
    } catch (thrown) {
      expect((thrown as Error).message).toBe("the disk refuses");
    }
    expect(store.tip).toEqual(before);
    expect(store.tipView().get("key 1")).toEqual(stateAt(0n).get("key 1"));
  }
  expect(failures).toBeGreaterThan(20);
  expect(store.tip?.stateRoot).toBe(modelRoot(stateAt(1n)));
  for (failures = 0; ; failures++) {
    db.failAfter(failures);
    try {
      store.undoTo(0n);
      break;
    } catch {
      expect(store.tip?.stateRoot).toBe(modelRoot(stateAt(1n)));
    }
  }
  expect(store.tip).toEqual(before);
});

test("a turn whose n-th write fails has locked nothing", () => {
  const db = openFaulty("signer.db", SIGNER_DATABASE);
  const signer = createSignerStore(db, CHAIN);
  const turn = () =>
    signer.transaction([
      { kind: "prepared", prepared: prepared(1n) },
      { kind: "vote", lock: prepareVote(1n) },
      { kind: "vote", lock: commitVote(1n) },
    ]);
  let failures = 0;
  for (; ; failures++) {
    db.failAfter(failures);
    try {
      turn();
      break;
    } catch {
      expect(signer.restore()).toEqual({ locks: [], prepared: null, decision: null });
      expect(signer.watermark).toBe(undefined);
    }
  }
  expect(failures).toBeGreaterThan(4);
  expect(signer.restore().locks.length).toBe(2);
});
