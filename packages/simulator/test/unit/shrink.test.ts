// A rule that is broken by one fault among many: the shrinker must leave that one and little else.
import { expect, test } from "vitest";
import { drawScenario } from "../../src/draw-scenario.ts";
import { keyCount, type Scenario } from "../../src/scenario.ts";
import { shrink } from "../../src/shrink.ts";

const SEED = 5;

/** Stands for an engine that breaks when one certain forgery meets a lossy network. */
function breaksOn(at: number) {
  return (scenario: Scenario) => {
    const forged = scenario.faults.some((fault) => fault.t === "forge" && fault.at === at);
    const lossy = scenario.maxDelay > 1;
    return { violations: forged && lossy ? [{ monitor: "m5", detail: "" }] : [] };
  };
}

test("a scenario that breaks nothing can't be shrunk", () => {
  expect(shrink(drawScenario(SEED))).toBeNull();
});

test("only what makes the rule break is left", () => {
  const drawn = drawScenario(SEED);
  const forgeries = drawn.faults.filter((fault) => fault.t === "forge");
  const guilty = forgeries[1];
  expect(forgeries.length).toBeGreaterThan(3);
  if (guilty === undefined) return;
  const shrunk = shrink(drawn, breaksOn(guilty.at));
  expect(shrunk?.monitor).toBe("m5");
  expect(shrunk?.scenario.faults).toEqual([guilty]);
  expect(shrunk?.scenario).toMatchObject({ heights: 1, byzantine: [], dropPermille: 0 });
  expect(shrunk?.scenario.epochs).toHaveLength(1);
  const { epochs, maxDelay } = shrunk?.scenario ?? drawn;
  expect(epochs[0]?.powers.filter((power) => power > 0).length).toBeLessThan(keyCount(drawn) + 1);
  expect(maxDelay).toBe(drawn.maxDelay);
});
