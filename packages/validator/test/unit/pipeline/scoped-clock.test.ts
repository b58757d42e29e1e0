/** Timers of a stopped validator are gone, and it can start no new ones. */

import { expect, test } from "vitest";
import { scopedClock } from "../../../src/pipeline/scoped-clock.ts";
import { manualClock } from "../../support/manual-clock.ts";

test("stop cancels what waits and refuses what comes after", async () => {
  const manual = manualClock(5);
  const clock = scopedClock(manual);
  const fired: string[] = [];
  clock.after(1, () => fired.push("first"));
  clock.after(10, () => fired.push("late"));
  clock.after(3, () => fired.push("cancelled"))();
  expect(clock.nowMs()).toBe(5);
  await manual.pass(4);
  expect(fired).toEqual(["first"]);
  clock.stop();
  clock.after(1, () => fired.push("after the stop"));
  expect(manual.timers).toBe(0);
  await manual.pass(100);
  expect(fired).toEqual(["first"]);
});
