/** Where a command writes: one JSON document, or text for people; never both on one stream. */

import type { ErrorRecord } from "@platform/protocol";

/** Big integers as decimal strings, bytes as hex: the rule of every JSON that leaves this process. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, jsonValue, indent);
}

function jsonValue(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  return value;
}

export interface Output {
  /** The command's answer: `text` for people is made only when it is wanted. */
  result(value: unknown, text: () => string): void;
  error(record: ErrorRecord): void;
}

export function createOutput(json: boolean): Output {
  return {
    result(value, text) {
      process.stdout.write(`${json ? jsonText(value) : text()}\n`);
    },
    error(record) {
      if (json) process.stdout.write(`${jsonText({ error: record })}\n`);
      else process.stderr.write(`${errorText(record)}\n`);
    },
  };
}

/** Message, hint and the place in the documentation, a line each. */
export function errorText(record: ErrorRecord): string {
  const hint = record.hint === undefined ? "" : `\n  hint: ${record.hint}`;
  const anchor = record.code.toLowerCase();
  return `error ${record.code}: ${record.message}${hint}\n  docs: docs/reference/errors.md#${anchor}`;
}
