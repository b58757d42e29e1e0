// The audit log: every flipped bit, cut, swap and removal inside it is found and names its record; a
// record cut off by a crash is removed at the next opening.

import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type AuditLog, createAuditLog, verifyAuditLog } from "../../../src/index.ts";
import { codeOf, useScratch } from "../../support/scratch.ts";

const scratch = useScratch();
const file = () => scratch.path("audit/audit.jsonl");

function open(): AuditLog {
  let now = 1_700_000_000_000n;
  return createAuditLog(file(), { nowMs: () => now++ });
}

function writeSample(records: number): string[] {
  const log = open();
  for (let i = 0; i < records; i++)
    log.append("vote-signed", { height: BigInt(i), note: `ü ${i}` });
  log.close();
  return readFileSync(file(), "utf8").split("\n").slice(0, -1);
}

test("records chain over restarts and verify", () => {
  const log = open();
  const first = log.append("started", { version: "1" });
  expect(first).toMatchObject({ seq: 0n, kind: "started", prevHash: "00".repeat(32) });
  log.close();
  const again = open();
  const second = again.append("stopped", null);
  expect(second).toMatchObject({ seq: 1n, prevHash: first.hash });
  expect(again.head).toEqual({ records: 2n, hash: second.hash });
  again.close();
  expect(verifyAuditLog(file())).toEqual({ ok: true, records: 2n, headHash: second.hash });
});

test("every flipped bit names the record it is in", () => {
  const lines = writeSample(4);
  const clean = readFileSync(file());
  let start = 0;
  lines.forEach((line, record) => {
    const length = Buffer.byteLength(line) + 1;
    for (let at = start; at < start + length; at++) {
      const bytes = Buffer.from(clean);
      bytes[at] = (bytes[at] as number) ^ (1 << (at % 8));
      writeFileSync(file(), bytes);
      const verdict = verifyAuditLog(file());
      expect(verdict, `byte ${at}`).toMatchObject({ ok: false, record: BigInt(record) });
    }
    start += length;
  });
});

test("a removed, swapped, repeated or foreign line is found", () => {
  const [a, b, c, d] = writeSample(4) as [string, string, string, string];
  const verdictOf = (...lines: string[]) => {
    writeFileSync(file(), `${lines.join("\n")}\n`);
    const verdict = verifyAuditLog(file());
    return verdict.ok ? "ok" : verdict.record;
  };
  expect(verdictOf(a, b, c, d)).toBe("ok");
  expect(verdictOf(b, c, d)).toBe(0n);
  expect(verdictOf(a, c, d)).toBe(1n);
  expect(verdictOf(a, c, b, d)).toBe(1n);
  expect(verdictOf(a, b, b, c)).toBe(2n);
  expect(verdictOf(a, b, "null")).toBe(2n);
  expect(verdictOf(a, b, `${c} `)).toBe(2n);
  expect(verdictOf(a, "x".repeat(100_000))).toBe(1n);
});

test("a cut-off last record is removed at the opening, at each place of the cut", () => {
  const lines = writeSample(3);
  const clean = readFileSync(file());
  const last = Buffer.byteLength(lines[2] as string) + 1;
  for (let cut = 1; cut < last; cut += 7) {
    writeFileSync(file(), clean);
    truncateSync(file(), clean.length - cut);
    expect(verifyAuditLog(file())).toMatchObject({ ok: false, record: 2n });
    const log = open();
    expect(log.repairedBytes).toBe(last - cut);
    expect(log.append("after", {}).seq).toBe(2n);
    log.close();
    expect(verifyAuditLog(file())).toMatchObject({ ok: true, records: 3n });
  }
});

test("a changed log is not continued, a second writer and an oversized record are refused", () => {
  writeSample(3);
  const clean = readFileSync(file());
  const bytes = Buffer.from(clean);
  bytes[20] = (bytes[20] as number) ^ 1;
  writeFileSync(file(), bytes);
  expect(codeOf(open)).toBe("AUDIT_CORRUPT");
  expect(readFileSync(file()).equals(bytes)).toBe(true);
  writeFileSync(file(), clean);
  const log = scratch.closing(open());
  expect(codeOf(open)).toBe("DATABASE_LOCKED");
  expect(codeOf(() => log.append("large", "x".repeat(20_000)))).toBe("AUDIT_RECORD_TOO_LARGE");
  expect(log.append("small", "x").seq).toBe(3n);
});
