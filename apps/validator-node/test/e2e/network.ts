/** Networks of real processes for the tests of this folder, on fast clocks and throw-away data. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DevnetOptions, Reporter } from "@platform/devnet";

/** Short slots, and windows of more of them: a window in milliseconds must suit a loaded machine. */
const INTERVAL_MS = 400;
const PARAMETERS = {
  epochBlocks: 34,
  epochSlots: 34,
  intakeSlots: 8,
  revealSlots: 6,
  attestSlots: 8,
  attestDeadlineSlots: 40,
} as const;

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const PROGRAMS = {
  validatorNode: at("../../bin/validator-node.js"),
  subnet: at("../../../subnet-cli/bin/subnet.js"),
};

export interface TestDirectory {
  readonly path: string;
  remove(): void;
}

export function testDirectory(): TestDirectory {
  const path = mkdtempSync(join(tmpdir(), "platform-e2e-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function fastOptions(
  directory: TestDirectory,
  fields: Partial<DevnetOptions>,
): DevnetOptions {
  return {
    dataDir: join(directory.path, "devnet"),
    validators: 4,
    seed: 1,
    intervalMs: INTERVAL_MS,
    blockTimeMs: INTERVAL_MS,
    parameters: PARAMETERS,
    fresh: false,
    programs: PROGRAMS,
    ...fields,
  };
}

/** `npm run demo` shows what a scenario observes; a test run only what failed. */
export const demoReporter: Reporter = {
  line: (text) => {
    if (process.env["DEMO"] !== undefined) process.stdout.write(`${text}\n`);
  },
  live: () => undefined,
  settle: () => undefined,
};
