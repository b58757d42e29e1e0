/** Walks an audit log from its first byte and names the first record that is not as written. */

import { closeSync, openSync, readSync } from "node:fs";
import { type AuditHead, EMPTY_HEAD, MAX_AUDIT_LINE_BYTES, readLine } from "./audit-record.ts";

export type AuditVerdict =
  | { readonly ok: true; readonly records: bigint; readonly headHash: string }
  | {
      readonly ok: false;
      /** Sequence number of the first bad record; all before it are as written. */
      readonly record: bigint;
      readonly reason: string;
    };

/** How far the log is good, and whether a write was cut off at its end. */
export interface AuditScan {
  readonly head: AuditHead;
  /** Bytes of the good records. */
  readonly length: number;
  readonly bad: { readonly record: bigint; readonly reason: string } | undefined;
  /** The bad record is the last, and its line never ended: a crash, not a change. */
  readonly torn: boolean;
}

/**
 * A cut at a record's end can't be seen from the log alone: compare `headHash` with one noted before.
 * @throws an error of the file system
 */
export function verifyAuditLog(path: string): AuditVerdict {
  const { head, bad } = scanAuditLog(path);
  if (bad !== undefined) return { ok: false, ...bad };
  return { ok: true, records: head.records, headHash: head.hash };
}

const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 10;

export function scanAuditLog(path: string): AuditScan {
  const file = openSync(path, "r");
  try {
    return scan((into) => readSync(file, into));
  } finally {
    closeSync(file);
  }
}

function scan(read: (into: Buffer) => number): AuditScan {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let head = EMPTY_HEAD;
  let length = 0;
  let rest: Buffer = Buffer.alloc(0);
  const fail = (reason: string, torn: boolean): AuditScan => ({
    head,
    length,
    bad: { record: head.records, reason },
    torn,
  });
  for (let size = read(chunk); size > 0; size = read(chunk)) {
    rest = Buffer.concat([rest, chunk.subarray(0, size)]);
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      const line = rest.subarray(0, end);
      const text = line.toString("utf8");
      if (!Buffer.from(text, "utf8").equals(line)) return fail("is not UTF-8", false);
      const record = readLine(text, head);
      if ("reason" in record) return fail(record.reason, false);
      head = { records: record.seq + 1n, hash: record.hash };
      length += end + 1;
      rest = rest.subarray(end + 1);
    }
    if (rest.length > MAX_AUDIT_LINE_BYTES) return fail("is longer than a record can be", false);
  }
  if (rest.length > 0) return fail("is cut off", true);
  return { head, length, bad: undefined, torn: false };
}
