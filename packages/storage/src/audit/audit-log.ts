/** Append-only, hash-chained log of what an operator may have to prove: one JSON record a line. */

import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { assert, type Canonical, CodedError } from "@platform/protocol";
import { syncDirectory } from "../database/sync-directory.ts";
import { lockForWriting } from "../database/writer-lock.ts";
import {
  type AuditHead,
  type AuditRecord,
  chainRecord,
  encodeLine,
  MAX_AUDIT_LINE_BYTES,
} from "./audit-record.ts";
import { scanAuditLog } from "./verify-audit-log.ts";

export interface AuditLogComponents {
  /** Milliseconds since 1970. */
  readonly nowMs: () => bigint;
}

export interface AuditLog {
  /** Durable when it returns. @throws CodedError AUDIT_RECORD_TOO_LARGE */
  append(kind: string, body: Canonical): AuditRecord;
  readonly head: AuditHead;
  /** Bytes of a record that a crash had cut off, removed at the opening; 0 normally. */
  readonly repairedBytes: number;
  close(): void;
}

/**
 * Opens or creates the log. A record cut off by a crash is removed; any other damage is an error.
 * @throws CodedError AUDIT_CORRUPT, DATABASE_LOCKED
 */
export function createAuditLog(path: string, { nowMs }: AuditLogComponents): AuditLog {
  const lock = lockForWriting(path);
  let file: number | undefined;
  try {
    const created = !existsSync(path);
    mkdirSync(dirname(path), { recursive: true });
    file = openSync(path, "a");
    if (created) syncDirectory(dirname(path));
    const { head, length, bad, torn } = scanAuditLog(path);
    if (bad !== undefined && !torn) throw auditCorrupt(path, bad.record, bad.reason);
    const repairedBytes = fstatSync(file).size - length;
    if (torn) truncate(file, length);
    return openLog(file, head, repairedBytes, nowMs, () => lock.release());
  } catch (thrown) {
    if (file !== undefined) closeSync(file);
    lock.release();
    throw thrown;
  }
}

function openLog(
  file: number,
  start: AuditHead,
  repairedBytes: number,
  nowMs: () => bigint,
  release: () => void,
): AuditLog {
  let head = start;
  let open = true;
  return {
    append(kind, body) {
      assert(open, "the log is open");
      const record = chainRecord(head, { timeMs: nowMs(), kind, body });
      const line = Buffer.from(`${encodeLine(record)}\n`, "utf8");
      if (line.length > MAX_AUDIT_LINE_BYTES)
        throw new CodedError({
          code: "AUDIT_RECORD_TOO_LARGE",
          message: `an audit record is at most ${MAX_AUDIT_LINE_BYTES} bytes`,
        });
      for (let written = 0; written < line.length; ) written += writeSync(file, line, written);
      fdatasyncSync(file);
      head = { records: record.seq + 1n, hash: record.hash };
      return record;
    },
    get head() {
      return head;
    },
    repairedBytes,
    close() {
      if (!open) return;
      open = false;
      closeSync(file);
      release();
    },
  };
}

function auditCorrupt(path: string, record: bigint, reason: string): CodedError {
  return new CodedError({
    code: "AUDIT_CORRUPT",
    message: `${path}: record ${record} ${reason}`,
    hint: "keep the file as evidence, move it aside and start again: a new log begins",
    data: { path, record: String(record) },
  });
}

function truncate(file: number, length: number): void {
  ftruncateSync(file, length);
  fsyncSync(file);
}
