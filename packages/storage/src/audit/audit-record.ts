/** One line of the audit log and the rule that chains it to the line before. */

import {
  type Canonical,
  canonicalJson,
  concatBytes,
  type Hex32,
  sha256Hex,
  utf8,
  ZERO_HASH,
} from "@platform/protocol";

/** A line longer than this is no record; what is logged refers to large things by hash. */
export const MAX_AUDIT_LINE_BYTES = 16 * 1024;

export interface AuditRecord {
  /** From 0, without gaps. */
  readonly seq: bigint;
  readonly timeMs: bigint;
  /** What happened, in kebab-case. */
  readonly kind: string;
  readonly body: Canonical;
  /** Hash of the record before; zero for the first. */
  readonly prevHash: Hex32;
  readonly hash: Hex32;
}

/** Where the chain stands. */
export interface AuditHead {
  readonly records: bigint;
  readonly hash: Hex32;
}

export const EMPTY_HEAD: AuditHead = { records: 0n, hash: ZERO_HASH };
const TAG = utf8("platform/audit/1");

export function chainRecord(
  head: AuditHead,
  entry: { readonly timeMs: bigint; readonly kind: string; readonly body: Canonical },
): AuditRecord {
  const { timeMs, kind, body } = entry;
  const content = { seq: head.records, timeMs, kind, body, prevHash: head.hash };
  return { ...content, hash: sha256Hex(concatBytes(TAG, utf8(canonicalJson(content)))) };
}

/** Canonical JSON, so that one record has one line. */
export function encodeLine(record: AuditRecord): string {
  return canonicalJson({ ...record });
}

/** The record of a line that continues `head`, or why it does not. */
export function readLine(line: string, head: AuditHead): AuditRecord | { readonly reason: string } {
  let parsed: Record<string, Canonical>;
  try {
    parsed = JSON.parse(line);
    if (typeof parsed !== "object" || parsed === null) return { reason: "is not a record" };
  } catch {
    return { reason: "is not JSON" };
  }
  const { timeMs, kind, body } = parsed;
  if (typeof kind !== "string" || typeof timeMs !== "string" || !/^\d{1,19}$/.test(timeMs))
    return { reason: "lacks kind or time" };
  const record = chainRecord(head, { timeMs: BigInt(timeMs), kind, body: body ?? null });
  // The whole line is compared: a change that JSON would not notice is found as well.
  if (encodeLine(record) !== line) return { reason: "does not continue the hash chain" };
  return record;
}
