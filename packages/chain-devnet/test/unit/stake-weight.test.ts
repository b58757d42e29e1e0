// Goal: stake shares and permits by their definition; hand-computed values and invariants.
import fc from "fast-check";
import { expect, test } from "vitest";
import { permits, stakeShares } from "../../src/runtime/stake-weight.ts";

test("shares are truncated parts of 65,535", () => {
  expect(stakeShares([1n, 1n, 1n])).toEqual([21845, 21845, 21845]);
  expect(stakeShares([1000n, 2000n, 3000n, 4000n])).toEqual([6553, 13107, 19660, 26214]);
  expect(stakeShares([0n, 7n])).toEqual([0, 65535]);
  expect(stakeShares([0n, 0n])).toEqual([0, 0]);
});

test("the sum of shares never exceeds the whole and misses it by less than one each", () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: 0n, max: 2n ** 63n }), { minLength: 1 }), (stakes) => {
      const sum = stakeShares(stakes).reduce((total, share) => total + share, 0);
      expect(sum).toBeLessThanOrEqual(65535);
      if (stakes.some((stake) => stake > 0n)) expect(sum).toBeGreaterThan(65535 - stakes.length);
    }),
  );
});

test("permits go to the greatest stakes, the lower uid first among equals", () => {
  expect(permits([5n, 9n, 5n, 0n], 2, 0n)).toEqual([true, true, false, false]);
  expect(permits([5n, 9n, 5n, 0n], 9, 0n)).toEqual([true, true, true, false]);
  expect(permits([5n, 9n, 5n, 0n], 9, 6n)).toEqual([false, true, false, false]);
});
