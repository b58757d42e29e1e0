// Goal: the fewest keys that halt or decide are counted exactly; method: small sets and a search over all subsets.
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  concentrationOf,
  concentrationWarning,
  isQuorum,
  type ValidatorSet,
} from "../../src/index.ts";

const setOf = (powers: readonly bigint[]): ValidatorSet => ({
  epoch: 0n,
  boundary: 0n,
  members: powers.map((power, i) => ({
    hotkey: `${i}`.padStart(64, "0"),
    sessionKey: `${i}`.padStart(64, "f"),
    power,
  })),
});

test.each([
  [[1n, 1n, 1n, 1n], { halt: 2, decide: 3, largestPpb: 250_000_000n }],
  [[1n, 1n, 1n], { halt: 1, decide: 3, largestPpb: 333_333_333n }],
  [[1n], { halt: 1, decide: 1, largestPpb: 1_000_000_000n }],
  [[7n, 1n, 1n, 1n], { halt: 1, decide: 1, largestPpb: 700_000_000n }],
  [[1n, 1n, 1n, 1n, 1n, 1n, 1n], { halt: 3, decide: 5, largestPpb: 142_857_142n }],
])("%s", (powers, expected) => {
  expect(concentrationOf(setOf(powers))).toEqual(expected);
});

test("no smaller group of members can do it", () => {
  const powers = fc.array(fc.bigInt({ min: 1n, max: 1n << 60n }), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(powers, (all) => {
      const total = all.reduce((a, b) => a + b, 0n);
      let halt = all.length;
      let decide = all.length;
      for (let mask = 1; mask < 1 << all.length; mask++) {
        const group = all.filter((_, i) => mask & (1 << i));
        const held = group.reduce((a, b) => a + b, 0n);
        if (!isQuorum(total - held, total)) halt = Math.min(halt, group.length);
        if (isQuorum(held, total)) decide = Math.min(decide, group.length);
      }
      const found = concentrationOf(setOf(all));
      expect([found.halt, found.decide]).toEqual([halt, decide]);
    }),
    { numRuns: 100 },
  );
});

test("warns of four members and of a whale, not of seven equals", () => {
  expect(concentrationWarning(setOf([1n, 1n, 1n, 1n]))).toBe(
    "power is in few hands: 2 of 4 keys can halt the network, 3 can decide alone, the heaviest holds 25.0 %",
  );
  expect(concentrationWarning(setOf([50n, ...Array(50).fill(1n)]))).toContain("1 of 51 keys");
  expect(concentrationWarning(setOf(Array(7).fill(1n)))).toBeNull();
});
