// The committed module on the validators' own sandbox: exact outcomes, scores by an own formula, fuel.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  buildAssemblyScript,
  buildComponent,
  inspectModule,
  runLocal,
} from "@platform/challenge-sdk";
import { createSandbox } from "@platform/wasm-sandbox";
import { afterAll, describe, expect, it } from "vitest";
import {
  challenge,
  distances,
  encodeTours,
  INSTANCES,
  instancesOf,
  submissions,
  type Tour,
  tourLength,
} from "../../src/index.ts";

const DIRECTORY = join(import.meta.dirname, "../..");
const SEED = "5e".repeat(32);
const sandbox = createSandbox();
afterAll(() => sandbox.stop());

/** Read back from a payload: the mean over the instances of optimum / length, rounded down. */
function scoreOf(payload: Uint8Array, seed: number): bigint {
  const view = new DataView(payload.buffer, payload.byteOffset);
  let offset = 0;
  let total = 0n;
  const instances = instancesOf(seed);
  for (const instance of instances) {
    const tour = instance.cities.map((_, i) => view.getUint16(offset + 3 + 2 * i, true));
    const length = tourLength(distances(instance), tour);
    total += (BigInt(instance.optimum) * 1_000_000_000n) / BigInt(length);
    offset += 3 + 2 * tour.length;
  }
  return total / BigInt(instances.length);
}

const identity = (): Tour[] =>
  INSTANCES.map(({ id, cities }) => ({ instance: id, cities: cities.map((_, i) => i) }));

describe("tsp", () => {
  it("rebuilds to the committed bytes", async () => {
    const committed = await readFile(join(DIRECTORY, "build/tsp.wasm"));
    const built = await buildComponent({ baseDir: DIRECTORY, entry: "assembly/index.ts" });
    expect(Buffer.from(built).equals(committed)).toBe(true);
  });

  it("passes the validators' check of the module under its own import list", async () => {
    const { manifest, module } = await challenge();
    const allowedImports = manifest.imports.map((name) => `platform.${name}`);
    const limits = { fuel: 1n, memoryPages: 4 };
    expect(inspectModule(module, { allowedImports, limits }).ok).toBe(true);
    expect(inspectModule(module, { allowedImports: [], limits })).toMatchObject({
      ok: false,
      rejection: { code: "IMPORT_NOT_ALLOWED" },
    });
  });

  it("judges as the same sources built as a core module do", async () => {
    const { manifest, module } = await challenge(1);
    const core = await buildAssemblyScript({ baseDir: DIRECTORY, entry: "assembly/index.ts" });
    const imports = [...manifest.imports, "output_write"];
    for (const { bytes } of submissions(1)) {
      const run = { payload: bytes, seed: SEED, sandbox };
      const ofComponent = await runLocal({ ...run, manifest, module });
      const ofCore = await runLocal({ ...run, manifest: { ...manifest, imports }, module: core });
      const { fuelUsed, ...same } = ofCore;
      expect(ofComponent).toMatchObject(same);
      // The canonical ABI costs a few calls, not a share of the work.
      expect(ofComponent.fuelUsed - fuelUsed).toBeLessThan(1000n);
      expect(ofComponent.fuelUsed - fuelUsed).toBeGreaterThan(0n);
    }
  });

  it.each([1, 2, 3])("judges the samples of seed %i, twice the same", async (seed) => {
    const made = await challenge(seed);
    for (const { bytes, expected, kind } of submissions(seed)) {
      const run = { ...made, payload: bytes, seed: SEED, sandbox };
      const first = await runLocal(run);
      expect({ outcome: first.outcome, program: first.program }).toEqual(expected);
      expect(first.score).toBe(kind === "invalid" ? 0n : scoreOf(bytes, seed));
      expect(await runLocal(run)).toEqual(first);
      expect(first.fuelUsed).toBeLessThan(1_000_000n);
    }
  });

  it("gives one score whatever the seed: a copy can't be luckier than its original", async () => {
    const made = await challenge();
    const payload = encodeTours(identity());
    const scores = await Promise.all(
      ["00", "5e", "ff"].map(async (byte) => {
        const { score, fuelUsed } = await runLocal({
          ...made,
          payload,
          seed: byte.repeat(32),
          sandbox,
        });
        return { score, fuelUsed };
      }),
    );
    expect(new Set(scores.map((s) => s.score)).size).toBe(1);
    expect(new Set(scores.map((s) => s.fuelUsed)).size).toBe(1);
  });

  it.each<[string, (tours: Tour[]) => Uint8Array]>([
    ["the payload is too short", () => new Uint8Array(0)],
    ["the payload is too short", (tours) => encodeTours(tours).slice(0, -1)],
    [
      "the payload has bytes after the last tour",
      (tours) => Uint8Array.of(...encodeTours(tours), 0),
    ],
    ["the payload has another instance here", (tours) => encodeTours(tours.reverse())],
    ["the tour has another length", (tours) => encodeTours(tours).with(1, 53)],
    ["the tour leaves out or repeats a city", (tours) => encodeTours(tours).with(3, 1)],
    ["the tour leaves out or repeats a city", (tours) => encodeTours(tours).with(3, 52)],
    ["the tour leaves out or repeats a city", (tours) => encodeTours(tours).with(4, 255)],
  ])("refuses with: %s", async (reason, spoil) => {
    const made = await challenge();
    const payload = spoil(identity());
    const evaluation = await runLocal({ ...made, payload, seed: SEED, sandbox });
    expect(evaluation).toMatchObject({ outcome: "guest-error", program: null, score: 0n });
    expect(evaluation.diagnostics.log).toEqual([reason]);
  });
});
