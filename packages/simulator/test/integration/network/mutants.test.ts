// Mutation gate of the pipeline: plants one bug at a time in a copy of all packages; schedules of whole
// validators must find each. CI plants the first three, E2E_FULL=1 all of them.
import { expect, test } from "vitest";
import { NETWORK_PATCHES, runNetworkMutant } from "../../support/run-network-mutant.ts";

const FULL = process.env["E2E_FULL"] === "1";
const SEED = 7;
/** A planted bug that needs more is as good as not found. */
const SCHEDULES = 200;
const PLANTED = FULL ? NETWORK_PATCHES : NETWORK_PATCHES.slice(0, 3);

/** The copy itself is proven where all patches are: it costs as much as three of them. */
for (const schedules of FULL ? [20] : [])
  test("the unchanged copy passes", async () => {
    const report = await runNetworkMutant(null, { seed: SEED, schedules });
    expect(report.failures).toEqual([]);
    expect(report.schedules).toBe(schedules);
  }, 600_000);

for (const patch of PLANTED)
  test(`found: ${patch}`, async () => {
    const report = await runNetworkMutant(patch, { seed: SEED, schedules: SCHEDULES });
    const [found] = report.failures;
    console.log(`${patch}: ${found?.violations[0]?.monitor}, schedule ${report.schedules}`);
    expect(report.failures, `seed ${SEED}`).toHaveLength(1);
  }, 1_200_000);
