/**
 * What a miner must not lose: under commit-reveal a lost salt or payload is a lost submission.
 * One JSON file and one payload file for each submission, both durable before its commit leaves.
 */

import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CodedError, type Hex32, sha256Hex } from "@platform/protocol";
import { z } from "zod";
import { replaceFile } from "./durable-file.ts";

const hex32 = z.string().regex(/^[0-9a-f]{64}$/);

const EntrySchema = z.strictObject({
  formatVersion: z.literal(1),
  /** The commitment: the submission's id. */
  id: hex32,
  /** What its sender calls it. */
  label: z.string(),
  chainId: hex32,
  challenge: hex32,
  challengeName: z.string(),
  hotkey: hex32,
  /** Path of the key file; the secret itself never enters the journal. */
  key: z.string(),
  salt: hex32,
  payload: hex32,
  payloadBytes: z.number().int().min(0),
  state: z.enum(["open", "revealed", "refused"]),
});

export type JournalEntry = z.output<typeof EntrySchema>;

export interface Journal {
  /** Durable on return: payload first, then the entry that names it. */
  open(entry: Omit<JournalEntry, "formatVersion" | "state">, payload: Uint8Array): JournalEntry;
  close(entry: JournalEntry, state: "revealed" | "refused"): void;
  /** By id. */
  entries(): JournalEntry[];
  /** @throws CodedError JOURNAL_DAMAGED if it is gone or not the one that was committed to */
  payload(entry: JournalEntry): Uint8Array;
}

export function openJournal(directory: string): Journal {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const entryPath = (id: Hex32): string => join(directory, `${id}.json`);
  const payloadPath = (id: Hex32): string => join(directory, `${id}.payload`);
  const write = (entry: JournalEntry): void =>
    replaceFile(entryPath(entry.id), `${JSON.stringify(entry, null, 2)}\n`);
  return {
    open(fields, payload) {
      const entry: JournalEntry = { formatVersion: 1, ...fields, state: "open" };
      replaceFile(payloadPath(entry.id), payload);
      write(entry);
      return entry;
    },
    close: (entry, state) => write({ ...entry, state }),
    entries: () =>
      readdirSync(directory)
        .filter((name) => /^[0-9a-f]{64}\.json$/.test(name))
        .sort()
        .map((name) => readEntry(join(directory, name))),
    payload: (entry) => readPayload(payloadPath(entry.id), entry.payload),
  };
}

function readEntry(path: string): JournalEntry {
  try {
    return EntrySchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    throw damaged(path, cause);
  }
}

function readPayload(path: string, hash: Hex32): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(readFileSync(path));
  } catch (cause) {
    throw damaged(path, cause);
  }
  if (sha256Hex(bytes) !== hash) throw damaged(path, undefined);
  return bytes;
}

function damaged(path: string, cause: unknown): CodedError {
  return new CodedError(
    {
      code: "JOURNAL_DAMAGED",
      message: `${path} is missing or not what was written`,
      hint: "restore it from a backup; without salt and payload the commit cannot be revealed",
      data: { path },
    },
    cause === undefined ? undefined : { cause },
  );
}
