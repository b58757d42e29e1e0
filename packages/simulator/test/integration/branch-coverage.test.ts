// Runs a sample of schedules under V8's block counts: no branch of the engine is out of reach that
// the committed list does not name.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const SCRIPT = fileURLToPath(new URL("../../scripts/branch-coverage.ts", import.meta.url));
const PAGE = fileURLToPath(new URL("../../branch-coverage.md", import.meta.url));

interface Coverage {
  readonly failures: number;
  readonly files: readonly {
    readonly file: string;
    readonly hit: number;
    readonly total: number;
  }[];
  readonly missed: readonly string[];
}

test("every branch of the engine is reached but the listed ones", {
  timeout: 300_000,
}, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT]);
  const { failures, files, missed }: Coverage = JSON.parse(stdout);
  for (const { file, hit, total } of files) console.log(`${file}: ${hit} of ${total} branches`);
  console.log(`never entered: ${missed.join(" | ") || "none"}`);
  expect(failures).toBe(0);
  expect(files.length).toBeGreaterThan(10);
  const page = await readFile(PAGE, "utf8");
  const listed = page.split("\n").flatMap((line) => (line.startsWith("- ") ? [line.slice(2)] : []));
  expect(missed.filter((branch) => !listed.includes(branch))).toEqual([]);
});
