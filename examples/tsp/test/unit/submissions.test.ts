// Samples are a function of the seed, differ between seeds, and match the challenge of that seed.
import { describe, expect, it } from "vitest";
import { challenge, instancesOf, submissions } from "../../src/index.ts";

describe("samples of tsp", () => {
  it("repeat for one seed", () => {
    expect(submissions(7)).toEqual(submissions(7));
  });

  it("vary in miner, order, instances and bytes between seeds", () => {
    const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
    const lists = seeds.map(submissions);
    const distinct = (of: (list: (typeof lists)[number]) => string) => new Set(lists.map(of)).size;
    expect(distinct((list) => list.map((s) => s.name).join())).toBeGreaterThan(2);
    expect(distinct((list) => list.map((s) => s.miner).join())).toBeGreaterThan(2);
    expect(distinct((list) => list.map((s) => s.bytes.length).join())).toBeGreaterThan(1);
    expect(
      new Set(
        seeds.map((seed) =>
          instancesOf(seed)
            .map((i) => i.id)
            .join(),
        ),
      ).size,
    ).toBeGreaterThan(2);
  });

  it("have one of each kind, one for each miner, small enough to go inline", async () => {
    for (const seed of [1, 2, 3]) {
      const list = submissions(seed);
      expect(list.map((s) => s.kind).sort()).toEqual(["good", "invalid", "worse", "worse"]);
      expect(list.map((s) => s.miner).sort()).toEqual([0, 1, 2, 3]);
      const { manifest } = await challenge(seed);
      expect([...manifest.parameters]).toEqual(instancesOf(seed).map((i) => i.id));
      for (const { bytes } of list)
        expect(bytes.length).toBeLessThanOrEqual(manifest.limits.maxPayloadBytes);
    }
  });
});
