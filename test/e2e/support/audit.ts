/** The audit logs of validators, as the operator's tool reads them. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestNetwork } from "./network.ts";

export interface AuditLine {
  readonly kind: string;
  readonly body: Readonly<Record<string, string>>;
}

export function auditFile(net: TestNetwork, index: number): string {
  return join(net.dataDir(index), "audit.jsonl");
}

/** Records of one kind; a last line that is still being written is left out. */
export function auditOf(net: TestNetwork, index: number, kind: string): AuditLine[] {
  const lines = readFileSync(auditFile(net, index), "utf8").split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as AuditLine).filter((line) => line.kind === kind);
}
