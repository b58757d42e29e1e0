// Limits and features of a manifest: defaults of the reference, each refused beside its range and taken at it.
import { readFileSync } from "node:fs";
import {
  FUEL_RANGE,
  GUEST_LIMIT_NAMES,
  GUEST_LIMIT_RANGES,
  leastWallSeconds,
  MAX_EVALUATION_FUEL,
  MAX_WALL_SECONDS,
} from "@platform/protocol";
import { Feature, type Manifest, ManifestCodec, unsaidLimits } from "@platform/runtime";
import { describe, expect, it } from "vitest";
import {
  createManifest,
  decodeManifest,
  evaluationLimits,
  manifestFaults,
  manifestJson,
} from "../../src/index.ts";
import { FORM, MODULE, manifest } from "./make.ts";

const limits = (change: Partial<Manifest["limits"]>, rest: Partial<Manifest> = {}) =>
  manifest({ ...rest, limits: { ...manifest().limits, ...change } });
const found = (of: Manifest) => manifestFaults(of).map((f) => [f.code, f.path, f.message]);

describe("limits", () => {
  it("stands in docs/challenges.md as it is here", () => {
    const docs = new URL("../../../../docs/challenges.md", import.meta.url);
    const listed = [...readFileSync(docs, "utf8").matchAll(/^\| `max_\w+` \|.*$/gm)].map(
      ([row]) => {
        const [, , field = "", normal = "", range = ""] = row.replaceAll(",", "").split("|");
        const name = /`(\w+)`/.exec(field)?.[1] ?? "";
        const [least, most] = range.split(" to ").map(Number);
        return [name, { least, normal: Number.parseInt(normal, 10), most }];
      },
    );
    const { least, normal, most } = FUEL_RANGE;
    const fuel = { least: Number(least), normal: Number(normal), most: Number(most) };
    expect(Object.fromEntries(listed)).toEqual({ fuel, ...GUEST_LIMIT_RANGES });
    expect(listed).toHaveLength(8);
  });

  it("has the names and defaults of the reference, and ceilings", () => {
    expect({ fuel: FUEL_RANGE, ...GUEST_LIMIT_RANGES }).toEqual({
      fuel: { least: 1n, normal: 1_000_000n, most: 20_000_000_000n },
      memoryPages: { least: 1, normal: 160, most: 1024 },
      stackKib: { least: 1, normal: 1024, most: 1024 },
      functions: { least: 1, normal: 1000, most: 20_000 },
      globals: { least: 0, normal: 100, most: 1000 },
      tables: { least: 0, normal: 10, most: 20 },
      tableElements: { least: 0, normal: 10_000, most: 20_000 },
      wallSeconds: { least: 1, normal: 30, most: 600 },
    });
  });

  it.each(GUEST_LIMIT_NAMES)("%s: taken at both ends, refused beside them", (name) => {
    const { least, most } = GUEST_LIMIT_RANGES[name];
    const fuel = 1n;
    const fault = [["MANIFEST_LIMITS", `limits.${name}`, `${least} to ${most}`]];
    expect(found(limits({ fuel, [name]: least }))).toEqual([]);
    expect(found(limits({ fuel, [name]: most }))).toEqual([]);
    expect(found(limits({ fuel, [name]: most + 1 }))).toEqual(fault);
    const below = found(limits({ fuel, [name]: least - 1 }));
    expect(below.slice(0, 1)).toEqual(fault);
  });

  it("fuel and payload likewise", () => {
    const most = MAX_EVALUATION_FUEL;
    const wide = { epochFuelBudget: most + 1n };
    const wallSeconds = MAX_WALL_SECONDS;
    expect(found(limits({ fuel: most, wallSeconds }, wide))).toEqual([]);
    expect(found(limits({ fuel: most + 1n, wallSeconds }, wide))).toEqual([
      ["MANIFEST_LIMITS", "limits.fuel", "1 to 20000000000"],
    ]);
    expect(found(limits({ fuel: 0n }))).toEqual([
      ["MANIFEST_LIMITS", "limits.fuel", "1 to 20000000000"],
    ]);
    expect(found(limits({ maxPayloadBytes: 16_777_216 }))).toEqual([]);
    expect(found(limits({ maxPayloadBytes: 16_777_217 }))).toEqual([
      ["MANIFEST_LIMITS", "limits.maxPayloadBytes", "1 to 16777216"],
    ]);
  });

  it("the wall holds three times what the fuel may take: at the bound, not one unit above", () => {
    expect(leastWallSeconds(MAX_EVALUATION_FUEL)).toBe(MAX_WALL_SECONDS);
    expect(found(limits({ fuel: 1_000_000_000n, wallSeconds: 30 }))).toEqual([]);
    expect(found(limits({ fuel: 1_000_000_001n, wallSeconds: 30 }))).toEqual([
      ["MANIFEST_LIMITS", "limits.wallSeconds", "this fuel may take 31"],
    ]);
  });

  it("a form that names none gets the reference's, and a wall that holds its fuel", () => {
    const made = (change: object) => {
      const result = createManifest({ ...FORM, limits: { maxPayloadBytes: 1, ...change } }, MODULE);
      if (!result.ok) throw new Error(JSON.stringify(result.faults));
      return result.manifest.limits;
    };
    const { stackKib, functions, globals, tables, tableElements, wallSeconds } = made({});
    expect({ ...made({}) }).toEqual({
      ...{ fuel: 1_000_000n, memoryPages: 160, maxPayloadBytes: 1 },
      ...{ stackKib, functions, globals, tables, tableElements, wallSeconds },
    });
    expect([stackKib, functions, globals, tables, tableElements, wallSeconds]).toEqual([
      1024, 1000, 100, 10, 10_000, 30,
    ]);
    expect(made({ fuel: 2_000_000_001 }).wallSeconds).toBe(61);
    expect(made({ functions: 1500, globals: 3 })).toMatchObject({ functions: 1500, globals: 3 });
  });
});

describe("features", () => {
  it("are words for people and bits in the manifest; others are refused", () => {
    const made = createManifest({ ...FORM, features: ["tail-calls", "simd"] }, MODULE);
    if (!made.ok) throw new Error(JSON.stringify(made.faults));
    expect(made.manifest.features).toBe(Feature.simd | Feature["tail-calls"]);
    expect(manifestJson(made.manifest)).toMatchObject({ features: ["simd", "tail-calls"] });
    const threads = createManifest({ ...FORM, features: ["threads"] }, MODULE);
    expect(threads).toMatchObject({ faults: [{ code: "MANIFEST_FORM", path: "features.0" }] });
    expect(found(manifest({ features: 4 }))).toEqual([
      ["MANIFEST_FEATURES", "features", "bits of simd, tail-calls only"],
    ]);
  });

  it("reach the sandbox with every limit, through one function", () => {
    const all = limits(
      { stackKib: 2, functions: 3, globals: 4, tables: 5, tableElements: 6, wallSeconds: 7 },
      { features: Feature.simd },
    );
    expect(evaluationLimits(all)).toEqual({
      fuel: 50_000_000n,
      memoryPages: 32,
      stackBytes: 2048,
      functions: 3,
      globals: 4,
      tables: 5,
      tableElements: 6,
      wallSeconds: 7,
      simd: true,
      tailCalls: false,
    });
  });
});

describe("format 1", () => {
  const old = (change: Partial<Manifest["limits"]> = {}, features = 0) =>
    limits(change, { formatVersion: 1, features });

  it("stays valid and comes back as it was", () => {
    expect(found(old())).toEqual([]);
    const bytes = ManifestCodec.enc(old());
    expect(bytes.length).toBe(ManifestCodec.enc(manifest()).length - 28);
    expect(decodeManifest(bytes)).toEqual(old());
    const { fuel, ...rest } = unsaidLimits(50_000_000n) as Manifest["limits"];
    expect(fuel).toBeUndefined();
    expect(decodeManifest(bytes)?.limits).toMatchObject(rest);
  });

  it("with the largest fuel has the wall that holds it", () => {
    const fuel = MAX_EVALUATION_FUEL;
    const largest = limits(
      { fuel, ...unsaidLimits(fuel) },
      { formatVersion: 1, epochFuelBudget: fuel },
    );
    expect(found(largest)).toEqual([]);
    expect(decodeManifest(ManifestCodec.enc(largest))?.limits.wallSeconds).toBe(600);
  });

  it.each([
    ["a raised limit", old({ functions: 1001 })],
    ["a lowered limit", old({ globals: 99 })],
    ["a feature", old({}, Feature.simd)],
  ])("can't say %s: a fault, and no bytes", (_, faulty) => {
    expect(found(faulty)).toEqual([
      [
        "MANIFEST_LIMITS",
        "limits",
        "format 1 has fuel, memoryPages and maxPayloadBytes only, and no features",
      ],
    ]);
    expect(() => ManifestCodec.enc(faulty)).toThrow(RangeError);
  });

  it("is another layout: bytes of one are none of the other, and an unknown one is none", () => {
    const bytes = ManifestCodec.enc(manifest());
    expect([0, 1, 3].map((version) => decodeManifest(bytes.with(0, version)))).toEqual([
      null,
      null,
      null,
    ]);
  });
});
