// Goal: the chain's fixed-point scaling bit for bit; values that were seen by execution, and the
// definition in exact rationals for all others.
import fc from "fast-check";
import { expect, test } from "vitest";
import { maxUpscale, withinMaxWeight } from "../../src/runtime/max-upscale.ts";

test("the two branches round differently", () => {
  expect(maxUpscale([40000, 20000])).toEqual([65535, 32767]);
  expect(maxUpscale([20000, 10000])).toEqual([65535, 32768]);
  expect(maxUpscale([0, 0])).toEqual([0, 0]);
  expect(maxUpscale([])).toEqual([]);
  expect(maxUpscale([5])).toEqual([65535]);
});

test("a vector whose greatest weight is 65535 stays as it is", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 65535 })), (rest) => {
      expect(maxUpscale([65535, ...rest])).toEqual([65535, ...rest]);
    }),
  );
});

test("every result is within one of the exact quotient, and order is kept", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 65535 }), { minLength: 1 }), (weights) => {
      const max = Math.max(...weights);
      maxUpscale(weights).forEach((scaled, i) => {
        const exact = ((weights[i] as number) * 65535) / max;
        expect(Math.abs(scaled - exact)).toBeLessThan(1);
      });
    }),
  );
});

test("the weight limit compares the share of the sum", () => {
  expect(withinMaxWeight([65535, 65535], 32768)).toBe(true);
  expect(withinMaxWeight([65535, 65535], 32767)).toBe(false);
  expect(withinMaxWeight([0], 1)).toBe(true);
});
