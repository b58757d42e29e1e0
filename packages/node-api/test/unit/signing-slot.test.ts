// Goal: a mortality starts in a slot that is alive now, whatever the last block says; method: heads that are fresh, old and ahead of the clock.
import { expect, it } from "vitest";
import { signingSlot } from "../../src/index.ts";

it.each([
  [100n, 101_000, 100n],
  [100n, 500_000, 496n],
  [100n, 50_000, 100n],
])("last block in slot %d at %d ms gives %d", (slot, nowMs, expected) => {
  expect(signingSlot(slot, 1_000, nowMs)).toBe(expected);
});
