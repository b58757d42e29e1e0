// Goal: what people read holds every fact of the result; method: render one result and one live view.
import { describe, expect, it } from "vitest";
import { liveLines } from "../../src/report/reporter.ts";
import { resultText } from "../../src/report/result.ts";
import { createStopwatch } from "../../src/report/stopwatch.ts";
import { table } from "../../src/report/table.ts";

describe("report", () => {
  it("pads columns and leaves no trailing blanks", () => {
    expect(table(["a", "long"], [["xyz", "1"]])).toBe("a    long\nxyz  1");
  });

  it("notes each step once, in seconds", () => {
    let now = 0;
    const watch = createStopwatch(() => now);
    now = 1_500;
    watch.mark("height 1");
    now = 9_000;
    watch.mark("height 1");
    expect([...watch.marks]).toEqual([["height 1", 1.5]]);
  });

  it("shows where each validator is and how many works are in which status", () => {
    const lines = liveLines({
      phase: "judging",
      chainBlock: 7n,
      epoch: 1n,
      validators: [{ name: "validator-1", height: 3n, peers: 2 }],
      submissions: [
        { name: "a", status: "certified" },
        { name: "b", status: "certified" },
        { name: "c", status: "evaluating" },
      ],
    });
    expect(lines).toEqual([
      "judging  ·  chain 7  ·  epoch 1",
      "  validator-1  height 3  peers 2",
      "  submissions: 2 certified, 1 evaluating",
    ]);
  });

  it("prints outcome, score, fuel, digests, weights and roots", () => {
    const hotkey = "ab".repeat(32);
    const text = resultText(
      {
        ok: true,
        seconds: 39.5,
        seed: 1,
        chainId: "00",
        height: 4n,
        validators: [{ hotkey, height: 4n, stateRoot: "r00t", specVersion: 1 }],
        challenges: [],
        submissions: [
          {
            id: "11",
            challenge: "tsp",
            miner: "m",
            status: "certified",
            outcome: "ok",
            program: "out-of-fuel",
            score: 12n,
            fuel: 34n,
            digests: { [hotkey]: "d16e57" },
          },
        ],
        weights: { runtime: [[3, 65_535]], chain: [{ validatorUid: 1, weights: [[3, 65_535]] }] },
      },
      { names: new Map([["11", "work"]]), miners: new Map([["m", 1]]), steps: new Map() },
    );
    expect(text).toContain(
      "work        2      certified  ok       out-of-fuel  12     34    d16e57",
    );
    expect(text).toContain("runtime decided         3:65535");
    expect(text).toContain("chain, validator uid 1  3:65535");
    expect(text).toContain("r00t");
  });
});
