// The committed modules on the validators' own sandbox: outcomes, exact fuel, and no way round work.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { inspectModule, runLocal } from "@platform/challenge-sdk";
import { createSandbox, type Evaluation } from "@platform/wasm-sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildAll } from "../../src/build.ts";
import {
  challenge,
  GUESSED_SEEDS,
  type ProgramName,
  readProgram,
  submissions,
} from "../../src/index.ts";

const DIRECTORY = join(import.meta.dirname, "../..");
const LATE_SEED = "5e".repeat(32);
const BUDGET = 300_000_000n;
const sandbox = createSandbox();
afterAll(() => sandbox.stop());

async function judge(payload: Uint8Array, seed = LATE_SEED): Promise<Evaluation> {
  return runLocal({ ...(await challenge()), payload, seed, sandbox });
}

const judgeProgram = async (name: ProgramName, seed?: string) =>
  judge(await readProgram(name), seed);

/** Beside the score: fuel of all runs. */
const fuelOf = ({ output }: Evaluation) =>
  new DataView(output.buffer, output.byteOffset).getBigUint64(8, true);

describe("fastest-sort", () => {
  it("rebuilds to the committed bytes, challenge and programs", async () => {
    for (const [path, built] of await buildAll()) {
      const committed = await readFile(join(DIRECTORY, path));
      expect([path, Buffer.from(built).equals(committed)]).toEqual([path, true]);
    }
  });

  it("passes the validators' check of the module under its own import list", async () => {
    const { manifest, module } = await challenge();
    const allowedImports = manifest.imports.map((name) => `platform.${name}`);
    expect(
      inspectModule(module, { allowedImports, limits: { fuel: 1n, memoryPages: 16 } }).ok,
    ).toBe(true);
  });

  it.each([1, 2, 3])("judges the samples of seed %i as expected, twice the same", async (seed) => {
    for (const { bytes, expected } of await submissions(seed)) {
      const first = await judge(bytes);
      expect({ outcome: first.outcome, program: first.program }).toEqual(expected);
      expect(await judge(bytes)).toEqual(first);
    }
  });

  it("ranks by metered fuel: radix before quick before insertion", async () => {
    const [radix, quick, insertion] = await Promise.all([
      judgeProgram("radix"),
      judgeProgram("quick"),
      judgeProgram("insertion"),
    ]);
    expect(radix.score).toBeGreaterThan(quick.score);
    expect(quick.score).toBeGreaterThan(insertion.score);
    expect(insertion.score).toBeGreaterThan(0n);
    expect(fuelOf(radix)).toBeLessThan(fuelOf(quick));
  });

  it("charges failing programs the whole budget and scores them 0", async () => {
    for (const [name, word] of [
      ["endless", "out-of-fuel"],
      ["recursion", "stack-exhausted"],
    ] as const) {
      const evaluation = await judgeProgram(name);
      expect(evaluation).toMatchObject({ outcome: "ok", program: word, score: 0n });
      expect(fuelOf(evaluation)).toBe(BUDGET);
    }
  });

  it("beats a table of answers by the late seed, which would have won on a known one", async () => {
    const guessed = GUESSED_SEEDS[0] as string;
    const known = await judgeProgram("table", guessed);
    expect(known.score).toBeGreaterThan((await judgeProgram("radix", guessed)).score);
    expect(await judgeProgram("table")).toMatchObject({ outcome: "ok", program: "ok", score: 0n });
  });

  it("gives a copy exactly its original's score and fuel: only the earlier commit decides", async () => {
    const original = await judgeProgram("radix");
    const copy = await judge(new Uint8Array(await readProgram("radix")));
    expect([copy.score, fuelOf(copy)]).toEqual([original.score, fuelOf(original)]);
  });

  it("rejects what is no program, with the reason for its author", async () => {
    for (const bytes of [new Uint8Array(0), Uint8Array.of(1, 2, 3), (await challenge()).module]) {
      const evaluation = await judge(bytes);
      expect(evaluation).toMatchObject({ outcome: "ok", program: "rejected", score: 0n });
      expect(evaluation.diagnostics.programRejection).toBeDefined();
    }
  });

  describe("budget", () => {
    let worst = 0n;
    beforeAll(async () => {
      for (const byte of ["00", "3c", "77", "a1", "ff"]) {
        const evaluation = await judgeProgram("insertion", byte.repeat(32));
        expect(evaluation.program).toBe("ok");
        if (fuelOf(evaluation) > worst) worst = fuelOf(evaluation);
      }
    });

    it("lets a quadratic sort finish on any seed", () => {
      expect(worst).toBeLessThan((BUDGET * 3n) / 4n);
    });
  });
});
