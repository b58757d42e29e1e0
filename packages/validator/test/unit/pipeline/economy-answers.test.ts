// The first slot at which an account is full: exact, with the owed part, and none where nothing comes in.

import { expect, test } from "vitest";
import { manaAnswer } from "../../../src/pipeline/economy-answers.ts";

const info = {
  ...{ exists: true, milli: 900n, carry: 0, cap: 1_000n, perSlot: 70n },
  ...{ multiplier: 100, reputation: 0 },
};
const full = (change: Partial<typeof info>) =>
  manaAnswer("ab".repeat(32), 50n, { ...info, ...change }).fullSlot;

test("full once the missing part has come in, rounded up", () => {
  // Seven a slot: 14 slots bring 98, 15 bring enough.
  expect(full({})).toBe(65n);
  expect(full({ milli: 902n })).toBe(64n);
  expect(full({ milli: 901n, carry: 999 })).toBe(65n);
  expect(full({ milli: 901n, carry: 1_000 - 1, perSlot: 980n })).toBe(52n);
  expect(full({ milli: 1_000n })).toBe(50n);
  expect(full({ perSlot: 0n })).toBeNull();
  expect(full({ exists: false })).toBeNull();
});

test("the price of a thousand", () => {
  expect(manaAnswer("ab".repeat(32), 1n, { ...info, reputation: 50 }).pricePermille).toBe(667n);
});
