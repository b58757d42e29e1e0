// Goal: the safety stop counts a runtime's instructions and never a challenge's prices, under which an
// honest block would run out; method: the table itself, pinned where the prices of version 2 differ.
import { rulesOf } from "@platform/wasm-sandbox";
import { expect, test } from "vitest";
import { RUNTIME_RULES } from "../../src/executor/runtime-module.ts";

const LOAD = 0x28;

test("a load costs one, a call four, and no price depends on the memory", () => {
  const { costs, ...metering } = RUNTIME_RULES;
  expect([costs.opcodes[LOAD], costs.opcodes[0x10], costs.access]).toEqual([1, 4, []]);
  expect([costs.growPage, costs.hostUnit]).toEqual([1024n, 1n]);
  const { costs: dear, ...newest } = rulesOf(2);
  expect(metering).toEqual(newest);
  // 1,024 pages, as the runtime may have: two thousand times as much.
  expect(dear.access.find(({ pages }) => pages >= 1024)?.load).toBe(2000);
});
