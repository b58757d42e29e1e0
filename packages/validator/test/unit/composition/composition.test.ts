/** The gate of composition: everything missing is named at once, and no double passes in production,
 * by its type and at run time. */

import { type TestDouble, testDouble } from "@platform/protocol";
import { expect, test } from "vitest";
import type { Clock, Components, ProductionComponents } from "../../../src/components.ts";
import { assertComposition } from "../../../src/composition.ts";
import { systemClock } from "../../../src/services/clock.ts";
import { manualClock } from "../../support/manual-clock.ts";

const PARTS = "executor store chain evaluator network clock logger session verify".split(" ");
const whole = Object.fromEntries(PARTS.map((name) => [name, {}])) as unknown as Components;

test("every missing part is named in one error", () => {
  expect(() => assertComposition("testing", {})).toThrow(
    expect.objectContaining({
      code: "COMPOSITION_INCOMPLETE",
      message: `a testing validator can't be built: ${PARTS.map((n) => `${n} is missing`).join(", ")}`,
    }),
  );
  expect(() => assertComposition("production", whole)).not.toThrow();
});

test("production refuses every double, development those that sign and remember", () => {
  for (const name of PARTS) {
    const parts = { ...whole, [name]: { [testDouble]: true } } as Components;
    expect(() => assertComposition("production", parts)).toThrow(`${name} is a test double`);
    expect(() => assertComposition("testing", parts)).not.toThrow();
    const development = expect(() => assertComposition("development", parts));
    if (["session", "store", "executor"].includes(name))
      development.toThrow(`${name} is a test double`);
    else development.not.toThrow();
  }
});

test("faults of both kinds come together", () => {
  const { store: _left, ...rest } = whole;
  const parts = { ...rest, clock: manualClock() };
  expect(() => assertComposition("production", parts)).toThrow(
    "store is missing, clock is a test double",
  );
});

test("a double does not fit the type of a production component", () => {
  const double: TestDouble<Clock> = manualClock();
  // @ts-expect-error: the brand of a test double is no part of a real component
  const refused: ProductionComponents["clock"] = double;
  const real: ProductionComponents["clock"] = systemClock;
  expect(testDouble in refused).toBe(true);
  expect(testDouble in real).toBe(false);
});
