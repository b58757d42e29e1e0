/** Where a command writes: one JSON document, or text for people; with --json standard output holds JSON only. */

import { jsonText } from "@platform/node-api";
import type { ErrorRecord } from "@platform/protocol";

export interface Output {
  /** The command's answer: `text` for people is made only when it is wanted. */
  result(value: unknown, text: () => string): void;
  /** How far it is; to stderr, so that answers stay clean. */
  progress(line: string): void;
  error(record: ErrorRecord): void;
}

export function createOutput(json: boolean): Output {
  return {
    result(value, text) {
      process.stdout.write(`${json ? jsonText(value) : text()}\n`);
    },
    progress(line) {
      process.stderr.write(`${line}\n`);
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
