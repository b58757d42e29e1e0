// Leader rotation: counts who leads over whole periods and looks at the order inside one height.
import fc from "fast-check";
import { expect, test } from "vitest";
import { leader, leaderOrder } from "../../src/index.ts";
import { setOf } from "../support/rig.ts";

const powers = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 9 });

test("over as many heights as there is power each member leads view 0 exactly power times", () => {
  fc.assert(
    fc.property(powers, fc.integer({ min: 0, max: 1000 }), (list, start) => {
      const set = setOf(...list);
      const total = list.reduce((sum, power) => sum + power, 0);
      const led = list.map(() => 0);
      for (let i = 0; i < total; i++) {
        const index = leader(set, BigInt(start + i), 0);
        led[index] = (led[index] ?? 0) + 1;
      }
      expect(led).toEqual(list);
    }),
    { numRuns: 50, seed: 11 },
  );
});

test("inside a height everyone leads once before anyone leads again", () => {
  fc.assert(
    fc.property(powers, fc.bigInt({ min: 0n, max: 1n << 64n }), (list, height) => {
      const set = setOf(...list);
      const order = leaderOrder(set, height);
      expect([...order].sort((a, b) => a - b)).toEqual(list.map((_, index) => index));
      for (let view = 0; view < 3 * list.length; view++) {
        expect(leader(set, height, view)).toBe(order[view % list.length]);
        if (list.length > 1)
          expect(leader(set, height, view)).not.toBe(leader(set, height, view + 1));
      }
    }),
    { numRuns: 50, seed: 12 },
  );
});

test("is a function of set and numbers only: equal sets agree whatever was asked before", () => {
  const first = setOf(3, 1, 2, 2);
  for (let height = 0n; height < 40n; height++) leader(first, height, 1);
  expect(leader(first, 7n, 2)).toBe(leader(setOf(3, 1, 2, 2), 7n, 2));
});

test("golden order of a set with powers 30, 25, 25, 20", () => {
  const set = setOf(30, 25, 25, 20);
  const first = Array.from({ length: 12 }, (_, height) => leader(set, BigInt(height), 0));
  expect(first).toEqual([0, 2, 0, 3, 1, 0, 2, 0, 3, 1, 0, 2]);
});

test("powers beyond 2^53 keep their share", () => {
  const set = setOf(1, 1, 1, 1);
  const rao = { ...set, members: set.members.map((one) => ({ ...one, power: (1n << 63n) - 25n })) };
  const led = new Set(Array.from({ length: 16 }, (_, height) => leader(rao, BigInt(height), 0)));
  expect(led.size).toBe(4);
});
