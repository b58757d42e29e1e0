// Mutation gate: applies one patch at a time to a copy of the sources; the simulator must find each
// planted bug within 20,000 schedules, two copies at a time.
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { RunReport } from "../../src/run-report.ts";
import { listMutants, runMutant } from "../support/run-mutant.ts";

const SEED = 7;
/** A planted bug that needs more is as good as not found. */
const SCHEDULES = 20_000;
const AT_A_TIME = 2;
const LIMIT_MS = 900_000;

const mutants = await listMutants();
const reports = new Map<string, RunReport>();

beforeAll(async () => {
  const waiting = [...mutants];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      reports.set(next.name, await runMutant(next.path, { seed: SEED, count: SCHEDULES }));
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
}, LIMIT_MS);

test("the unchanged copy passes", { timeout: LIMIT_MS }, async () => {
  const report = await runMutant(null, { seed: SEED, count: 1_000 });
  expect(report.failures).toEqual([]);
  expect(report.schedules).toBe(1_000);
});

test("at least thirty bugs are planted, two of them in the rule of local and pure validity", () => {
  expect(mutants.length).toBeGreaterThanOrEqual(30);
  expect(mutants.filter(({ name }) => name.includes("local-predicate"))).not.toEqual([]);
  expect(mutants.filter(({ name }) => name.includes("pure-predicate"))).not.toEqual([]);
});

for (const { name, about } of mutants)
  test(`found: ${name}`, () => {
    const report = reports.get(name);
    expect(report?.failures, `${about} (seed ${SEED})`).toHaveLength(1);
    console.log(`${name}: ${report?.failures[0]?.violations[0]?.monitor}, ${report?.schedules}`);
  });

test("a patch whose text is gone is an error, not a pass", async () => {
  const gone = join(tmpdir(), `gone-${process.pid}.patch`);
  const header = "--- a/consensus-pbft/src/locks.ts\n+++ b/consensus-pbft/src/locks.ts\n";
  await writeFile(gone, `${header}@@ -1 +1 @@\n-no such text\n+\n`);
  await expect(runMutant(gone, { seed: SEED, count: 1 })).rejects.toThrow("patch");
});
