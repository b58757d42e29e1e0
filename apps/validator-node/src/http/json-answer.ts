import { jsonText } from "@platform/node-api";
import type { ErrorRecord } from "@platform/protocol";

/** A JSON response with big integers as decimal strings. */
export function answer(value: unknown, status = 200): Response {
  return new Response(jsonText(value), {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
  });
}

/** Lists are wrapped, so that a field can join them later. */
export function items(values: readonly unknown[]): Response {
  return answer({ items: values });
}

export function errorAnswer(record: ErrorRecord): Response {
  return answer({ error: record }, httpStatusOf(record.code));
}

const STATUS: Readonly<Record<string, number>> = {
  SCORES_HIDDEN: 403,
  NOT_FOUND: 404,
  BLOCK_NOT_KEPT: 410,
  EVENTS_NOT_KEPT: 410,
  NODE_STARTING: 503,
  INTERNAL: 500,
  TOO_LARGE: 413,
  RATE_LIMITED: 429,
  POOL_FULL: 429,
  POOL_ACCOUNT_FULL: 429,
};

/** Every other coded refusal is the sender's: 400. */
export function httpStatusOf(code: string): number {
  return STATUS[code] ?? 400;
}
