// Goal: both verbs show an account's mana and reputation, in words and as JSON, and refuse what is no account; method: the command line over a scripted validator on a real socket.

import { encodeSs58 } from "@platform/keys";
import type { ManaAnswer, RankedAnswer, ReputationAnswer } from "@platform/validator";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { HttpServer } from "../../../src/http/server.ts";
import { invoke, invokeText } from "../../support/invoke.ts";
import { scriptedNode } from "../../support/scripted-node.ts";

const account = "ab".repeat(32);
const MANA: ManaAnswer = {
  ...{ account, exists: true, milli: 9_007_199_254_740_993n, capMilli: 1n << 60n },
  ...{ perSlotMilli: 14_000n, multiplier: 2_000, reputation: 250, pricePermille: 286n },
  ...{ slot: 7n, fullSlot: null },
};
const none = { value: 0, frozenUntil: null, total: 0, changes: [] };
const REPUTATION: ReputationAnswer = {
  account,
  miner: none,
  validator: {
    ...{ value: 3, frozenUntil: 12n, total: 1 },
    changes: [
      { epoch: 4n, height: 70n, cause: "agreed", before: 2, after: 3, subject: "cd".repeat(32) },
    ],
  },
};
const ROW: RankedAnswer = { account, trade: "validator", value: 3, frozenUntil: 12n };

let node: HttpServer;
beforeAll(async () => {
  node = await scriptedNode({
    mana: async () => MANA,
    reputation: async () => REPUTATION,
    reputations: async () => [ROW],
  });
});
afterAll(() => node.close());

test("mana, by hex key and by address", async () => {
  const url = ["--url", node.url];
  const answer = { milli: "9007199254740993", multiplier: 2_000, fullSlot: null };
  expect(await invoke("mana", account, ...url)).toMatchObject({ code: 0, answer });
  expect(await invoke("mana", encodeSs58(account), ...url)).toMatchObject({ code: 0, answer });
  const { text } = await invokeText("mana", account, ...url);
  expect(text).toContain("comes back  28.000 a slot, full never");
});

test("both scores of one account, the ranking without one", async () => {
  const url = ["--url", node.url];
  const one = await invoke("reputation", account, ...url);
  const changes = [{ cause: "agreed", before: 2, after: 3, height: "70" }];
  expect(one).toMatchObject({ code: 0, answer: { validator: { value: 3, changes } } });
  const all = await invoke("reputation", ...url);
  expect(all).toEqual({ code: 0, answer: [{ ...ROW, frozenUntil: "12" }] });
  expect((await invokeText("reputation", ...url)).text).toContain("frozen until epoch 12");
});

test("what is no account is refused before anybody is asked", async () => {
  expect(await invoke("mana", "nobody", "--url", "http://127.0.0.1:1")).toMatchObject({
    answer: { error: { code: "ADDRESS_INVALID" } },
  });
});
