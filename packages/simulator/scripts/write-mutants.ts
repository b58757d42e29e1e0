/**
 * Writes the table of mutants/README.md anew: runs the engine's unit tests and the simulator on
 * each planted bug. Exit code 1 if the unit tests find one, or if the simulator misses one.
 * Takes minutes; to be run whenever a patch or the engine's unit tests change.
 */

import { execFile } from "node:child_process";
import { cp, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { listMutants, type Mutant, runMutant, withCopy } from "../test/support/run-mutant.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const README = fileURLToPath(new URL("../mutants/README.md", import.meta.url));
const SEED = 7;
const SCHEDULES = 20_000;
const AT_A_TIME = 2;
const run = promisify(execFile);

/** True if the unit tests of the engine pass on the patched copy. */
function survivesUnitTests(mutant: Mutant | null): Promise<boolean> {
  return withCopy(mutant?.path ?? null, async (root) => {
    const engine = join(root, "packages/consensus-pbft");
    for (const part of ["test", "vectors"])
      await cp(join(ROOT, "packages/consensus-pbft", part), join(engine, part), {
        recursive: true,
      });
    for (const name of ["vitest", "fast-check"])
      await symlink(join(ROOT, "node_modules", name), join(root, "node_modules", name));
    const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
    // The fuzz test looks for crashes under millions of hostile bytes, which takes minutes a patch.
    const args = [vitest, "run", "--root", engine, "--pool", "threads", "--no-isolate"];
    args.push("--no-file-parallelism", "--bail", "1", "--exclude", "**/fuzz.test.ts");
    return run(process.execPath, args).then(
      () => true,
      () => false,
    );
  });
}

async function rowOf(mutant: Mutant): Promise<{ readonly row: string; readonly holds: boolean }> {
  const survives = await survivesUnitTests(mutant);
  const report = await runMutant(mutant.path, { seed: SEED, count: SCHEDULES });
  const monitor = report.failures[0]?.violations[0]?.monitor;
  const found = monitor === undefined ? "**missed**" : `${monitor}, ${report.schedules}`;
  const unit = survives ? "pass" : "**fail**";
  const row = `| ${mutant.name} | ${mutant.about} | ${unit} | ${found} |`;
  process.stdout.write(`${row}\n`);
  return { row, holds: survives && monitor !== undefined };
}

if (!(await survivesUnitTests(null))) throw new Error("the unit tests fail without any patch");
const mutants = await listMutants();
const rows = new Map<string, Awaited<ReturnType<typeof rowOf>>>();
const waiting = [...mutants];
const work = async (): Promise<void> => {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
    rows.set(next.name, await rowOf(next));
};
await Promise.all(Array.from({ length: AT_A_TIME }, work));
const text = await readFile(README, "utf8");
const table = [
  "| patch | planted bug | unit tests | found by, schedules |",
  "|---|---|---|---|",
  ...mutants.map(({ name }) => rows.get(name)?.row),
].join("\n");
const [before] = text.split("| patch |");
await writeFile(README, `${before}${table}\n`);
process.exitCode = [...rows.values()].every(({ holds }) => holds) ? 0 : 1;
