/** Evidence on disk is bounded: the same is one file, and above 1,024 files nothing is written. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readEvidence } from "@platform/consensus-pbft";
import { expect, test } from "vitest";
import { keepEvidence } from "../../src/evidence-files.ts";

const VECTORS = new URL("../../../consensus-pbft/vectors/evidence.json", import.meta.url);

test("one file for one proof, none above the bound", () => {
  const { documents } = JSON.parse(readFileSync(VECTORS, "utf8")) as {
    documents: { text: string; hash: string }[];
  };
  const [first, second] = documents.map(({ text }) => readEvidence(text));
  if (first === undefined || second === undefined) throw new Error("two vectors at least");
  const dataDir = mkdtempSync(join(tmpdir(), "evidence-"));
  try {
    const path = keepEvidence(dataDir, first);
    expect(path).toBe(join(dataDir, "evidence", `${documents[0]?.hash}.json`));
    expect(keepEvidence(dataDir, first)).toBe(path);
    const directory = join(dataDir, "evidence");
    for (let i = readdirSync(directory).length; i < 1_024; i++)
      writeFileSync(join(directory, `${i}.json`), "");
    expect(keepEvidence(dataDir, second)).toBe(null);
    expect(keepEvidence(dataDir, first)).toBe(path);
    expect(readdirSync(directory)).toHaveLength(1_024);
  } finally {
    rmSync(dataDir, { recursive: true });
  }
});
