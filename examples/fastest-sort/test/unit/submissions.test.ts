// Samples are a function of the seed, differ between seeds, and the copy comes last with equal bytes.
import { describe, expect, it } from "vitest";
import { challenge, inputsOf, submissions } from "../../src/index.ts";

describe("samples of fastest-sort", () => {
  it("repeat for one seed and vary between seeds", async () => {
    expect(await submissions(7)).toEqual(await submissions(7));
    const lists = await Promise.all([1, 2, 3, 4, 5, 6].map(submissions));
    expect(new Set(lists.map((list) => list.map((s) => s.name).join())).size).toBeGreaterThan(2);
    expect(new Set(lists.map((list) => list.length)).size).toBe(2);
  });

  it("hold every kind once at least, one miner each, the copy after its original", async () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const list = await submissions(seed);
      expect(new Set(list.map((s) => s.kind))).toEqual(
        new Set(["good", "worse", "endless", "recursion", "table", "copy"]),
      );
      expect(new Set(list.map((s) => s.miner)).size).toBe(list.length);
      const copy = list.at(-1);
      const original = list.find((s) => s.name === copy?.copyOf);
      expect(copy?.kind).toBe("copy");
      expect(original?.kind).toBe("good");
      expect(copy?.bytes).toEqual(original?.bytes);
      expect(copy?.miner).not.toBe(original?.miner);
    }
  });

  it("fit the manifest", async () => {
    const { manifest } = await challenge();
    for (const { bytes } of await submissions(1))
      expect(bytes.length).toBeLessThanOrEqual(manifest.limits.maxPayloadBytes);
  });

  it("are judged on three arrays that every seed draws anew", () => {
    const inputs = inputsOf("ab".repeat(32));
    expect(inputs.map((input) => input.length)).toEqual([308, 1136, 2497]);
    expect(Math.max(...(inputs[1] as Uint32Array))).toBeLessThan(256);
    expect(inputsOf("ac".repeat(32))).not.toEqual(inputs);
  });
});
