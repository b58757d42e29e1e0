// Mana and reputation in words: amounts in whole mana, when it is full, each change with its reason.

import { expect, test } from "vitest";
import { manaText, rankingText, reputationText } from "../../src/economy-text.ts";

const account = "ab".repeat(32);
const held = {
  ...{ account, exists: true, milli: 1_234_567n, capMilli: 10_000_000n, perSlotMilli: 14_000n },
  ...{ multiplier: 100, reputation: 50, pricePermille: 667n, slot: 90n, fullSlot: 6_352n },
};
const none = { value: 0, frozenUntil: null, total: 0, changes: [] };

test("what an account may spend, and when it is full", () => {
  expect(manaText(held).split("\n")).toEqual([
    `account     ${account}`,
    "mana        1234.567 of 10000.000",
    "comes back  1.400 a slot, full in 6262 slots",
    "reputation  50: it pays 667 for what costs 1000",
  ]);
  expect(manaText({ ...held, milli: held.capMilli })).toContain("full now");
  expect(manaText({ ...held, fullSlot: null })).toContain("full never");
  expect(manaText({ ...held, exists: false })).toContain("was never registered");
});

test("both scores with their changes; nobody's ranking", () => {
  const subject = "cd".repeat(32);
  const change = { epoch: 3n, height: 77n, before: 4, after: 0, subject };
  const miner = {
    ...{ value: 0, frozenUntil: 9n, total: 1 },
    changes: [{ ...change, cause: "not-revealed" as const }],
  };
  expect(reputationText({ account, miner, validator: none }).split("\n")).toEqual([
    `account    ${account}`,
    "miner      0 of 1000, does not rise before epoch 9",
    `     -4  not-revealed  ${subject}  epoch 3, block 77`,
    "validator  0 of 1000",
  ]);
  const row = { account, trade: "validator" as const, value: 12, frozenUntil: null };
  expect(rankingText([row])).toBe(`   12  validator   ${account}`);
  expect(rankingText([])).toBe("nobody has earned anything yet");
});
