// Goal: files that speedscope opens, with fuel as weights; method: a tree by hand, and the rules
// that its format has for sampled profiles, on a real one.
import { describe, expect, it } from "vitest";
import { type FuelProfile, toSpeedscope } from "../../../src/index.ts";
import { watch } from "../../observed.ts";
import { traced } from "../../traced.ts";

const PROFILE: FuelProfile = {
  frames: [
    { name: "evaluate", origin: "challenge" },
    { name: "host:log", origin: "host" },
  ],
  nodes: [
    { parent: -1, frame: 0, fuel: 12n },
    { parent: 0, frame: 1, fuel: 101n },
    { parent: 0, frame: 0, fuel: 0n },
    { parent: 2, frame: 1, fuel: 5n },
  ],
};

describe("speedscope file", () => {
  it("has one sample for each path that used fuel", () => {
    expect(toSpeedscope(PROFILE, "tsp")).toEqual({
      $schema: "https://www.speedscope.app/file-format-schema.json",
      name: "tsp",
      exporter: "platform",
      activeProfileIndex: 0,
      shared: {
        frames: [
          { name: "evaluate", file: "challenge" },
          { name: "host:log", file: "host" },
        ],
      },
      profiles: [
        {
          ...{ type: "sampled", name: "tsp", unit: "none", startValue: 0, endValue: 118 },
          samples: [[0], [0, 1], [0, 0, 1]],
          weights: [12, 101, 5],
        },
      ],
    });
  });

  it("of a real evaluation: frames exist, and the weights are its fuel", async () => {
    const { module, ...rest } = traced();
    const { record, seen } = await watch(module, rest);
    const { shared, profiles } = toSpeedscope(seen.profile, "traced");
    const [{ samples, weights, endValue }] = profiles;
    expect(samples.length).toBe(weights.length);
    for (const frame of samples.flat()) expect(shared.frames[frame]).toBeDefined();
    expect(BigInt(endValue)).toBe(record.fuelUsed);
    expect(shared.frames.map(({ name }) => name)).toEqual([
      "(instantiation)",
      "evaluate",
      "host:input_read",
      "host:submission_run",
      "alloc",
      "main",
      "func[2]",
      "say",
      "host:log",
      "host:output_write",
    ]);
  });
});
