// A schedule is a function of its seed: replays some and compares result and trace line by line.
import { expect, test } from "vitest";
import { mixSeed } from "../../src/random.ts";
import { runSchedule } from "../../src/schedule.ts";

function traced(seed: number) {
  const lines: string[] = [];
  const result = runSchedule(seed, (line) => lines.push(line));
  return { lines, result };
}

test("a replay repeats every line and number", () => {
  for (let index = 0; index < 50; index++) {
    const seed = mixSeed(9, index);
    const first = traced(seed);
    expect(traced(seed)).toEqual(first);
    expect(first.result).toEqual(runSchedule(seed));
    expect(first.lines.length).toBeGreaterThan(0);
  }
});
