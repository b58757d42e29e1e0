// The signer database after a power cut at each write of its log, and after flipped bits and cut files:
// a torn end is the last whole commit, everything else is refused, and nothing is ever half believed.

import { copyFileSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import type { DurableRows } from "@platform/consensus-pbft";
import { expect, test } from "vitest";
import { damagedFrame } from "../../../src/database/log-scan.ts";
import {
  createSignerStore,
  openDatabase,
  SIGNER_DATABASE,
  type SignerRecord,
  type Watermark,
} from "../../../src/index.ts";
import { createRandom } from "../../support/random.ts";
import { codeOf, useScratch } from "../../support/scratch.ts";
import { CHAIN, commitVote, decision, prepared, prepareVote } from "../../support/votes.ts";

const SEED = 20_261_120;
const HEIGHTS = 6n;
const LOG_HEADER = 32;
const FRAME = 24 + 4096;
const scratch = useScratch();

/** A database of some heights; what it must know after each of its commits, and the log's length. */
function recorded(path: string): { log: number; watermark: Watermark | undefined }[] {
  const signer = createSignerStore(
    scratch.closing(openDatabase(path, { ...SIGNER_DATABASE, autoCheckpointPages: 0 })),
    CHAIN,
  );
  const log = () => readFileSync(`${path}-wal`).length;
  const commits = [{ log: log(), watermark: signer.watermark }];
  const commit = (...records: SignerRecord[]): void => {
    signer.transaction(records);
    commits.push({ log: log(), watermark: signer.watermark });
  };
  for (let height = 1n; height <= HEIGHTS; height++) {
    commit({ kind: "vote", lock: prepareVote(height) });
    commit(
      { kind: "prepared", prepared: prepared(height) },
      { kind: "vote", lock: commitVote(height) },
    );
    commit({ kind: "decision", decision: decision(height) });
  }
  return commits;
}

/** What a flipped bit may lead to: a refusal, or nothing. */
const OUTCOMES = [
  "none",
  "DATABASE_CORRUPT",
  "DATABASE_NEWER",
  "DATABASE_OTHER_CHAIN",
  "SIGNER_MISMATCH",
];

function knownAt(path: string): DurableRows & { watermark: Watermark | undefined } {
  const db = openDatabase(path, SIGNER_DATABASE);
  try {
    const signer = createSignerStore(db, CHAIN);
    return { ...signer.restore(), watermark: signer.watermark };
  } finally {
    db.close();
  }
}

test("cut at each write of the log, it knows exactly the commits that were whole", () => {
  const path = scratch.path("signer.db");
  const commits = recorded(path);
  const log = readFileSync(`${path}-wal`);
  const before = commits[0]?.log ?? 0;
  const copy = scratch.path("cut.db");
  let cuts = 0;
  for (let end = before; end <= log.length; end += FRAME)
    for (const cut of [end, end + 24, end + 2_000].filter((at) => at <= log.length)) {
      copyFileSync(path, copy);
      writeFileSync(`${copy}-wal`, log.subarray(0, cut));
      const whole = commits.filter(({ log: length }) => length <= cut).at(-1);
      expect(knownAt(copy).watermark, `cut at ${cut}`).toEqual(whole?.watermark);
      cuts++;
    }
  expect(cuts).toBeGreaterThan(3 * 3 * Number(HEIGHTS));
});

test(`a flipped bit before the last commit of the log is refused (seed ${SEED})`, () => {
  const path = scratch.path("signer.db");
  const commits = recorded(path);
  const log = readFileSync(`${path}-wal`);
  const last = commits.at(-2);
  const copy = scratch.path("flipped.db");
  const random = createRandom(SEED);
  // Every part of the log's header, then anywhere.
  const places = Array.from({ length: LOG_HEADER }, (_, at) => at);
  for (let i = 0; i < 120; i++)
    places.push(LOG_HEADER + random.below((last?.log ?? 0) - LOG_HEADER));
  for (const at of places) {
    copyFileSync(path, copy);
    writeFileSync(`${copy}-wal`, flipped(log, at, random.below(8)));
    expect(
      codeOf(() => knownAt(copy)),
      `seed ${SEED} byte ${at}`,
    ).toBe("DATABASE_CORRUPT");
  }
  // In the last commit it looks like a torn write: then the commit before it stands.
  for (let i = 0; i < 30; i++) {
    const at = (last?.log ?? 0) + random.below(log.length - (last?.log ?? 0));
    copyFileSync(path, copy);
    writeFileSync(`${copy}-wal`, flipped(log, at, random.below(8)));
    expect(knownAt(copy).watermark, `seed ${SEED} byte ${at}`).toEqual(last?.watermark);
  }
});

test("a file and a log that no memory holds are scanned in pieces", () => {
  const path = scratch.path("signer.db");
  recorded(path);
  const copy = scratch.path("large.db");
  copyFileSync(path, copy);
  copyFileSync(`${path}-wal`, `${copy}-wal`);
  // Sparse: above 2 GiB, which is more than Node reads at once.
  truncateSync(copy, 3 * 2 ** 30);
  truncateSync(`${copy}-wal`, readFileSync(`${path}-wal`).length + FRAME);
  expect(damagedFrame(copy)).toBe(null);
  const log = readFileSync(`${copy}-wal`);
  writeFileSync(`${copy}-wal`, flipped(log, LOG_HEADER + 100, 3));
  expect(damagedFrame(copy)).toBe(1);
});

test(`a flipped bit in the file is refused, or changes nothing that is known (seed ${SEED})`, () => {
  const { path, whole } = closed();
  const bytes = readFileSync(path);
  const random = createRandom(SEED);
  let refused = 0;
  for (let i = 0; i < 250; i++) {
    const at = random.below(bytes.length);
    writeFileSync(path, flipped(bytes, at, random.below(8)));
    const code = codeOf(() => expect(knownAt(path), `byte ${at}`).toMatchObject(whole));
    expect(OUTCOMES).toContain(code);
    if (code !== "none") refused++;
  }
  expect(refused).toBeGreaterThan(10);
});

test("a file that was cut at any page is refused", () => {
  const { path } = closed();
  const bytes = readFileSync(path);
  for (let end = 4_096; end < bytes.length; end += 4_096) {
    writeFileSync(path, bytes.subarray(0, end));
    expect(
      codeOf(() => knownAt(path)),
      `cut at ${end}`,
    ).toBe("DATABASE_CORRUPT");
  }
});

/** All in the main file, as after an orderly stop. */
function closed(): { path: string; whole: DurableRows } {
  const path = scratch.path("signer.db");
  const db = openDatabase(path, SIGNER_DATABASE);
  const signer = createSignerStore(db, CHAIN);
  for (let height = 1n; height <= HEIGHTS; height++)
    signer.transaction([
      { kind: "vote", lock: prepareVote(height) },
      { kind: "prepared", prepared: prepared(height) },
      { kind: "vote", lock: commitVote(height) },
      { kind: "decision", decision: decision(height) },
    ]);
  const whole = signer.restore();
  expect(whole.locks).toHaveLength(2);
  db.close();
  return { path, whole };
}

function flipped(bytes: Buffer, at: number, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << bit);
  return copy;
}
