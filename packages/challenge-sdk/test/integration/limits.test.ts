// What a manifest says is what a module must keep: the committed example under lowered and raised limits,
// from the written form over the signed bytes to the validators' verdict and to an author's run.
import { join } from "node:path";
import { checkArtifact, createManifest, evaluationLimits } from "@platform/challenge-registry";
import { ManifestCodec } from "@platform/runtime";
import type { EvaluationLimits } from "@platform/wasm-sandbox";
import { describe, expect, it } from "vitest";
import { inspectModule, readChallenge, readDescription, runLocal } from "../../src/index.ts";

const EXAMPLE = join(import.meta.dirname, "../../../../examples/tsp");
const { module } = await readChallenge(EXAMPLE);
const { manifest: form } = await readDescription(EXAMPLE);
const SEED = "5e".repeat(32);

function made(limits: Readonly<Record<string, number>>, more: object = {}) {
  const written = { ...form, ...more, limits: { ...(form["limits"] as object), ...limits } };
  const result = createManifest(written, module);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  // As a validator has it: from the bytes that were signed.
  return ManifestCodec.dec(ManifestCodec.enc(result.manifest));
}

const verdict = (limits: Readonly<Record<string, number>>) => {
  const found = checkArtifact(made(limits), module, inspectModule);
  return found.ok ? "accepted" : `${found.code} ${found.message.split(":")[0]}`;
};

/** The lowest value that the module takes, by halving: what it has of that kind. */
function least(name: string, upTo: number): number {
  let [low, high] = [0, upTo];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (middle > 0 && verdict({ [name]: middle }) === "accepted") high = middle;
    else low = middle + 1;
  }
  return low;
}

describe("a module under its manifest", () => {
  it.each([
    ["functions", "LIMIT_FUNCTIONS", 1000],
    ["globals", "LIMIT_GLOBALS", 100],
    ["memoryPages", "LIMIT_MEMORY_PAGES", 4],
  ] as const)("%s: just enough is accepted, one less is refused", (name, code, normal) => {
    const enough = least(name, normal);
    expect(enough).toBeGreaterThan(0);
    expect(verdict({ [name]: enough })).toBe("accepted");
    if (enough > 1) expect(verdict({ [name]: enough - 1 })).toBe(`MODULE_PROFILE ${code}`);
  });

  it("is the same module when limits are raised to their ceilings", () => {
    const most = { functions: 20_000, globals: 1000, tables: 20, tableElements: 20_000 };
    expect(verdict({ ...most, memoryPages: 1024, wallSeconds: 600 })).toBe("accepted");
  });

  it("an author's run is refused by the same rule, and names it", async () => {
    const manifest = made({ functions: 1 });
    const run = { manifest, module, payload: Uint8Array.of(1), seed: SEED };
    expect(await runLocal(run)).toMatchObject({
      outcome: "rejected",
      fuelUsed: 0n,
      diagnostics: { rejection: { code: "LIMIT_FUNCTIONS" } },
    });
  });

  it("every limit of an evaluation has its field in a manifest", () => {
    const all: Required<EvaluationLimits> = evaluationLimits(made({}, { features: ["simd"] }));
    expect(Object.keys(all).sort()).toEqual([
      ...["fuel", "functions", "globals", "memoryPages", "simd", "stackBytes"],
      ...["tableElements", "tables", "tailCalls", "wallSeconds"],
    ]);
  });
});
