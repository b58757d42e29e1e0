// Goal: kept data is used only for the same network, and damage is said; method: files in a temporary directory.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { differenceOf, type KeptState, readKeptState } from "../../src/network/kept-state.ts";

const directory = mkdtempSync(join(tmpdir(), "kept-"));
afterAll(() => rmSync(directory, { recursive: true }));

const state: KeptState = {
  formatVersion: 1,
  seed: 1,
  validators: 4,
  intervalMs: 1000,
  blockTimeMs: 1000,
  chainPort: 4,
  nodes: [{ hotkey: "aa", http: 1, validatorPort: 2, edgePort: 3 }],
};
const options = {
  dataDir: "",
  seed: 1,
  validators: 4,
  intervalMs: 1000,
  blockTimeMs: 1000,
  fresh: false,
  programs: { validatorNode: "", subnet: "" },
};

it("reads what it wrote and knows nothing of an absent file", () => {
  const path = join(directory, "state.json");
  expect(readKeptState(path)).toBeUndefined();
  writeFileSync(path, JSON.stringify(state));
  expect(readKeptState(path)).toEqual(state);
});

it("says what differs", () => {
  expect(differenceOf(state, options)).toBeUndefined();
  expect(differenceOf(state, { ...options, seed: 2 })).toBe("seed was 1 and is now 2");
  expect(differenceOf(state, { ...options, intervalMs: 250 })).toContain("intervalMs");
});

it("names a damaged file", () => {
  const path = join(directory, "damaged.json");
  writeFileSync(path, "{");
  expect(() => readKeptState(path)).toThrow(/damaged\.json is not what this version writes/);
});
