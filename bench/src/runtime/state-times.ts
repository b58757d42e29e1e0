/** Root, proofs and memory of a state, with keys and values of the sizes that pallets use. */

import { execFileSync } from "node:child_process";
import { hash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface StateTimes {
  readonly keys: number;
  readonly changed: number;
  /** Processor time in milliseconds of one root over all changed keys, one for each round. */
  readonly rootMs: readonly number[];
  /** Of one key's proof from the store, value included. */
  readonly proofMs: readonly number[];
  /** Resident memory of a process that holds the state, and of one that does not. */
  readonly residentBytes: number;
  readonly emptyBytes: number;
}

/** Filled by one process, opened and measured by another as a node starts: its memory is the state's. */
export function timeState(keys: number, changed: number, rounds: number): StateTimes {
  const folder = mkdtempSync(join(tmpdir(), "platform-bench-state-"));
  try {
    const entry = new URL("state-entry.ts", import.meta.url).pathname;
    const run = (step: string) =>
      execFileSync(
        process.execPath,
        ["--expose-gc", entry, step, folder, ...[keys, changed, rounds].map(String)],
        { encoding: "utf8", maxBuffer: 1 << 26 },
      );
    run("fill");
    return JSON.parse(run("measure")) as StateTimes;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Named reference: SHA-256 of 67 bytes, an inner node's size, a second on this core. */
export function nodeHashesPerSecond(count: number): number {
  const bytes = Buffer.alloc(67);
  const before = process.cpuUsage();
  for (let i = 0; i < count; i++) {
    bytes[i % 67] = i & 255;
    hash("sha256", bytes, "latin1");
  }
  const { user, system } = process.cpuUsage(before);
  return (count * 1e6) / (user + system);
}
