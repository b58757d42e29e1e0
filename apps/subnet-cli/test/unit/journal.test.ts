// Goal: salt and payload survive a crash at any point and damage is noticed; method: a journal in a temporary directory, read by a second instance.
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sha256Hex, utf8 } from "@platform/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openJournal } from "../../src/journal/journal.ts";

const ID = "11".repeat(32);
const payload = utf8("the work");
const fields = {
  id: ID,
  label: "my tour",
  chainId: "22".repeat(32),
  challenge: "33".repeat(32),
  challengeName: "tsp",
  hotkey: "44".repeat(32),
  key: "miner.json",
  salt: "55".repeat(32),
  payload: sha256Hex(payload),
  payloadBytes: payload.length,
};

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "journal-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe("journal", () => {
  it("gives the next process what this one opened, until it is closed", () => {
    const entry = openJournal(directory).open(fields, payload);
    const next = openJournal(directory);
    expect(next.entries()).toEqual([entry]);
    expect(next.payload(entry)).toEqual(payload);
    next.close(entry, "revealed");
    expect(openJournal(directory).entries()).toEqual([{ ...entry, state: "revealed" }]);
  });

  it("keeps the salt from other users of the machine", () => {
    openJournal(directory).open(fields, payload);
    expect(statSync(join(directory, `${ID}.json`)).mode & 0o077).toBe(0);
  });

  it("ignores a temporary file that a crash left", () => {
    const journal = openJournal(directory);
    writeFileSync(join(directory, `${ID}.json.0011.tmp`), "{");
    expect(journal.entries()).toEqual([]);
  });

  it("names the file that was changed", () => {
    const journal = openJournal(directory);
    const entry = journal.open(fields, payload);
    writeFileSync(join(directory, `${ID}.payload`), "another work");
    expect(() => journal.payload(entry)).toThrow(/payload is missing or not what was written/);
    writeFileSync(join(directory, `${ID}.json`), "{}");
    expect(() => journal.entries()).toThrow(/json is missing or not what was written/);
  });
});
