// The two queues beside the engine: order and bounds of what they hold back.
import { MAX_EARLY_BYTES, MAX_EARLY_MESSAGES } from "@platform/protocol";
import { expect, test } from "vitest";
import { DurableGate, EarlyMessages, type Effect } from "../../src/index.ts";

const sign = (after: bigint): Effect => ({ t: "sign", after, message: {} as never });
const clear: Effect = { t: "clear-timer", timer: "view" };

test("D8: a signature waits for its transaction, other effects do not", () => {
  const gate = new DurableGate();
  expect(gate.admit([clear, sign(1n), clear])).toEqual([clear, clear]);
  expect(gate.persisted(1n)).toEqual([sign(1n)]);
  expect(gate.admit([sign(1n)])).toEqual([sign(1n)]);
});

test("signatures leave in the order in which they were asked for", () => {
  const gate = new DurableGate();
  gate.admit([sign(2n), sign(1n)]);
  expect(gate.persisted(1n)).toEqual([]);
  expect(gate.admit([sign(1n)])).toEqual([]);
  expect(gate.persisted(2n)).toEqual([sign(2n), sign(1n), sign(1n)]);
});

test("a transaction that is reported out of order stops the node", () => {
  expect(() => new DurableGate().persisted(2n)).toThrow("durable in order");
});

test("early messages come back in order, a flood of one peer is cut", () => {
  const early = new EarlyMessages<number>();
  for (let i = 0; i < 2 * MAX_EARLY_MESSAGES; i++)
    expect(early.hold("flood", 1, i)).toBe(i < MAX_EARLY_MESSAGES);
  expect(early.hold("other", 1, 99)).toBe(true);
  expect(early.take()).toEqual([...Array.from({ length: MAX_EARLY_MESSAGES }, (_, i) => i), 99]);
  expect(early.take()).toEqual([]);
  expect(early.hold("flood", 1, 7)).toBe(true);
});

test("their bytes are bounded over all peers", () => {
  const early = new EarlyMessages<string>();
  expect(early.hold("a", MAX_EARLY_BYTES, "full")).toBe(true);
  expect(early.hold("b", 1, "too much")).toBe(false);
});
