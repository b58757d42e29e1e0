// Mutation gate: plants one bug at a time in a copy of the sources; the simulator must find each.
import { expect, test } from "vitest";
import { FURTHER_MUTANTS, NAMED_MUTANTS } from "../support/mutants.ts";
import { runMutant } from "../support/run-mutant.ts";

const SEED = 7;
/** A planted bug that needs more is as good as not found. */
const SCHEDULES = 20_000;

test("the unchanged copy passes", async () => {
  const report = await runMutant(null, { seed: SEED, schedules: 2_000 });
  expect(report.failures).toEqual([]);
  expect(report.schedules).toBe(2_000);
});

test("six bugs are planted by name", () => {
  expect(NAMED_MUTANTS).toHaveLength(6);
});

for (const mutant of [...NAMED_MUTANTS, ...FURTHER_MUTANTS])
  test(`found: ${mutant.name}`, async () => {
    const report = await runMutant(mutant, { seed: SEED, schedules: SCHEDULES });
    expect(report.failures, `seed ${SEED}`).toHaveLength(1);
    console.log(
      `${mutant.name}: ${report.failures[0]?.violations[0]?.monitor}, ${report.schedules}`,
    );
  });

test("a bug whose text is gone is an error, not a pass", async () => {
  const gone = {
    name: "gone",
    file: "consensus-pbft/src/locks.ts",
    find: "no such text",
    replace: "",
  };
  await expect(runMutant(gone, { seed: SEED, schedules: 1 })).rejects.toThrow("found 0 times");
});
