// Mutation gate of the pipeline: plants one bug at a time in a copy of all packages; schedules of whole
// validators must find each. CI plants the first three, E2E_FULL=1 all of them.
import { expect, test } from "vitest";
import { NETWORK_PATCHES, runNetworkMutant } from "../../support/run-network-mutant.ts";

const FULL = process.env["E2E_FULL"] === "1";
const SEED = 7;
/** A planted bug that needs more is as good as not found. */
const SCHEDULES = 200;
const PLANTED = FULL ? NETWORK_PATCHES : NETWORK_PATCHES.slice(0, 3);

if (FULL)
  test("the unchanged copy passes", async () => {
    const report = await runNetworkMutant(null, { seed: SEED, schedules: 20 });
    expect(report.failures).toEqual([]);
    expect(report.schedules).toBe(20);
  }, 600_000);

for (const patch of PLANTED)
  test(`found: ${patch}`, async () => {
    const report = await runNetworkMutant(patch, { seed: SEED, schedules: SCHEDULES });
    const [found] = report.failures;
    console.log(`${patch}: ${found?.violations[0]?.monitor}, schedule ${report.schedules}`);
    expect(report.failures, `seed ${SEED}`).toHaveLength(1);
  }, 1_200_000);
