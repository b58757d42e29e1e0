// Goal: metering changes nothing but the fuel, which is the same on every compiler tier; method:
// seeded random modules, bare against metered, on three tiers, with whole, exact and half budgets.
import { describe, expect, it } from "vitest";
import { runCampaign } from "../../fuzz/campaign.ts";

const MODULES = 2000;
const SEED = Number(process.env["FC_SEED"] ?? 20_263);

describe("differential fuzzing", () => {
  it(`${MODULES} random modules from seed ${SEED}`, { timeout: 120_000 }, async () => {
    const { modules, endings, failures } = await runCampaign({ seed: SEED, count: MODULES });
    // A seed listed here: node packages/wasm-sandbox/scripts/fuzz.ts --count 1 --seed <seed>.
    expect(failures).toEqual([]);
    expect(modules).toBe(MODULES);
    expect(endings["ok"]).toBeGreaterThan(MODULES / 3);
    expect(endings["trap"]).toBeGreaterThan(MODULES / 20);
  });
});
