/** Evidence on this disk, a file for each, for whoever wants to check it without a network. */

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { writeEvidence } from "@platform/consensus-pbft";
import { createFileAtomically } from "@platform/keys";
import { makeDirectory } from "@platform/storage";

type EvidenceDocument = Parameters<typeof writeEvidence>[0];

/** Beyond it nothing is written: what is in blocks is evidence enough. */
const MAX_FILES = 1_024;

/** Writes `evidence/<hash>.json`; the same evidence is one file. Its path, null above the bound. */
export function keepEvidence(dataDir: string, document: EvidenceDocument): string | null {
  const directory = join(dataDir, "evidence");
  makeDirectory(directory);
  const { text, hash } = writeEvidence(document);
  const path = join(directory, `${hash}.json`);
  if (existsSync(path)) return path;
  if (readdirSync(directory).length >= MAX_FILES) return null;
  createFileAtomically(path, text);
  return path;
}
