// Goal: metering changes nothing but the fuel, which is the same on every compiler tier; method:
// seeded random modules, bare against metered, on three tiers, with whole, exact and half budgets.
import { describe, expect, it } from "vitest";
import { type CampaignResult, runCampaign } from "../../fuzz/campaign.ts";

const MODULES = 2000;
/** Each takes its tool some 50 ms. */
const BINARYEN_MODULES = 80;
const SEED = Number(process.env["FC_SEED"] ?? 20_263);
const TIMEOUT = { timeout: 120_000 };

/** A seed listed by a failure: `node packages/wasm-sandbox/scripts/fuzz.ts --count 1 --seed <seed>`. */
function check({ modules, endings, failures }: CampaignResult, expected: number): void {
  expect(failures).toEqual([]);
  expect(modules).toBe(expected);
  expect(endings["ok"]).toBeGreaterThan(expected / 3);
  expect(endings["trap"]).toBeGreaterThan(0);
}

describe("differential fuzzing", () => {
  it(`${MODULES} own modules from seed ${SEED}`, TIMEOUT, async () => {
    check(await runCampaign({ seed: SEED, count: MODULES }), MODULES);
  });

  it(
    `${MODULES / 2} own modules with vectors and tail calls from seed ${SEED}`,
    TIMEOUT,
    async () => {
      const init = { seed: SEED, count: MODULES / 2, wide: true };
      check(await runCampaign(init), MODULES / 2);
    },
  );

  it(`${BINARYEN_MODULES} modules of binaryen's fuzzer from seed ${SEED}`, TIMEOUT, async () => {
    const init = { seed: SEED, count: BINARYEN_MODULES, binaryen: true };
    check(await runCampaign(init), BINARYEN_MODULES);
  });
});
