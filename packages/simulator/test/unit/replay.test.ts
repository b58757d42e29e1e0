// A schedule is a function of its seed: replays some, compares result and trace line by line, and
// holds one trace to the hash that it has always had.
import { expect, test } from "vitest";
import { mixSeed } from "../../src/random.ts";
import { runSchedule } from "../../src/schedule.ts";
import { type TraceLine, traceHash } from "../../src/trace.ts";

function traced(seed: number) {
  const lines: TraceLine[] = [];
  const result = runSchedule(seed, { log: (line) => lines.push(line) });
  return { hash: traceHash(lines), count: lines.length, result };
}

test("a replay repeats every line and number", () => {
  for (let index = 0; index < 50; index++) {
    const seed = mixSeed(9, index);
    const first = traced(seed);
    expect(traced(seed)).toEqual(first);
    expect(first.result).toEqual(runSchedule(seed));
    expect(first.count).toBeGreaterThan(0);
  }
});

test("work on the simulator's speed changes no trace", () => {
  const { hash, count } = traced(mixSeed(9, 0));
  expect({ hash, count }).toEqual({
    hash: "52221ec28e8b6661dcb162b187ec4bd21cbb80f6cc881e3a710e133c9b6a2b10",
    count: 927,
  });
});
