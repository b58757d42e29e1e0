/** One run answers all that asked before it, at the earliest time asked for; time is moved by hand. */

import { expect, test } from "vitest";
import { Paced } from "../../../src/pipeline/paced.ts";
import { type ManualClock, manualClock } from "../../support/manual-clock.ts";

function paced(clock: ManualClock = manualClock(1_000)) {
  const runs: number[] = [];
  return { clock, runs, work: new Paced(clock, () => runs.push(clock.nowMs())) };
}

test("without a wait and after the gap it runs at once, inside the gap once at its end", async () => {
  const { clock, runs, work } = paced();
  work.ask(0, 20);
  expect(runs).toEqual([1_000]);
  await clock.pass(5);
  for (let i = 0; i < 3; i++) work.ask(0, 20);
  expect(runs).toEqual([1_000]);
  await clock.pass(100);
  expect(runs).toEqual([1_000, 1_020]);
  work.ask(0, 20);
  expect(runs).toEqual([1_000, 1_020, 1_105]);
});

test("news overtake what can wait, and answer it", async () => {
  const { clock, runs, work } = paced();
  work.ask(20, 100);
  await clock.pass(20);
  work.ask(20, 100);
  await clock.pass(10);
  work.ask(20, 0);
  work.ask(20, 100);
  await clock.pass(500);
  expect(runs).toEqual([1_020, 1_050]);
});

test("a clock that jumped back costs one gap, not the jump", async () => {
  let jump = 0;
  const real = manualClock(100_000);
  const { runs, work } = paced({ ...real, nowMs: () => real.nowMs() - jump, timers: 0 });
  work.ask(0, 100);
  jump = 50_000;
  work.ask(0, 100);
  await real.pass(100);
  expect(runs).toEqual([100_000, 50_100]);
});
