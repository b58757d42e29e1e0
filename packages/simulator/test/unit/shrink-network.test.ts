// The shrinker of whole-network schedules: a rule that breaks whenever a twin and a crash meet shrinks
// to exactly these two, and a scenario that breaks nothing gives nothing.
import { expect, test } from "vitest";
import { createNetworkScenario, type NetworkScenario } from "../../src/network/scenario.ts";
import { shrinkNetwork } from "../../src/network/shrink.ts";
import { createRandom } from "../../src/random.ts";

const broken = (monitor: string) => ({ violations: [{ monitor, detail: "" }] });
const fine = { violations: [] };

test("what the rule does not need goes, the rest stays", async () => {
  const drawn = createNetworkScenario(createRandom(5), 7);
  const scenario: NetworkScenario = {
    ...drawn,
    roles: drawn.roles.map((_, i) => (i === 2 ? "twins" : i === 4 ? "liar" : "honest")),
    crashes: 3,
    wiped: 1,
    dropPermille: 90,
  };
  const seen: NetworkScenario[] = [];
  const shrunk = await shrinkNetwork(scenario, async (one) => {
    seen.push(one);
    if (one.works === 0) return broken("another");
    return one.roles.includes("twins") && one.crashes > 0 ? broken("agreement") : fine;
  });
  expect(shrunk?.monitor).toBe("agreement");
  expect(shrunk?.steps).toBe(seen.length);
  expect(shrunk?.scenario).toEqual({
    ...scenario,
    roles: scenario.roles.with(4, "honest"),
    crashes: 1,
    partitions: 0,
    fullDisks: 0,
    slowDisks: 0,
    clockJumps: 0,
    chainOutages: 0,
    localFailures: 0,
    dropPermille: 0,
    duplicatePermille: 0,
    works: 1,
    wiped: null,
    maxDelayMs: 5,
    stakeNoise: scenario.stakeNoise.map(() => 0),
  });
});

test("nothing to shrink where nothing breaks", async () => {
  const scenario = createNetworkScenario(createRandom(1), 4);
  expect(await shrinkNetwork(scenario, async () => fine)).toBeNull();
});
