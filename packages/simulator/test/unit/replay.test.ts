// A schedule is a function of its seed: replays some and compares result and trace line by line.
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
