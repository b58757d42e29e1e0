// A written form becomes a manifest or a list of all its faults: exact codes and paths.
import {
  HOST_ABI,
  isLinked,
  MAX_MANIFEST_BYTES,
  SANDBOX_VERSION,
  sha256Hex,
} from "@platform/protocol";
import { Intake, Kind, type Manifest, ManifestCodec, Strategy } from "@platform/runtime";
import { describe, expect, it } from "vitest";
import { createManifest, manifestFaults, manifestJson } from "../../src/index.ts";
import { FORM, MODULE, manifest } from "./make.ts";

const policy = (overrides: Partial<Manifest["policy"]>) =>
  manifest({ policy: { ...manifest().policy, ...overrides } });

describe("manifest", () => {
  it("takes hash and size from the module, sorts imports and fills defaults", () => {
    expect(manifest()).toEqual({
      formatVersion: 2,
      name: "tsp",
      version: 1,
      kind: Kind.deterministic,
      module: sha256Hex(MODULE),
      moduleBytes: 16,
      hostAbiVersion: 1,
      imports: ["input_read", "input_size", "output_write"],
      limits: {
        fuel: 50_000_000n,
        memoryPages: 32,
        maxPayloadBytes: 65_536,
        stackKib: 1024,
        functions: 1000,
        globals: 100,
        tables: 10,
        tableElements: 10_000,
        wallSeconds: 30,
      },
      features: 0,
      parameters: Uint8Array.of(1, 2, 255),
      policy: {
        open: false,
        strategy: Strategy.ladder,
        minImprovementPpb: 1_000_000,
        scoreEpochs: 10,
        reentries: 0,
      },
      intake: Intake.rolling,
      rankedByFuel: false,
      mechanism: 0,
      emissionSharePpb: 400_000_000,
      epochFuelBudget: 18_446_744_073_709_551_615n,
      activationEpoch: 1n,
    });
  });

  it("lists every fault of the form at once, by field", () => {
    const { version: _, ...missing } = FORM;
    const made = createManifest(
      { ...missing, color: "red", intake: "sometimes", parameters: "0", epochFuelBudget: "-1" },
      MODULE,
    );
    if (made.ok) throw new Error("expected faults");
    expect(new Set(made.faults.map((f) => f.code))).toEqual(new Set(["MANIFEST_FORM"]));
    expect(made.faults.map((f) => f.path).sort()).toEqual([
      "",
      "epochFuelBudget",
      "intake",
      "parameters",
      "version",
    ]);
    expect(made.faults.find((f) => f.path === "")?.message).toContain("color");
  });

  it("lists every fault of meaning at once", () => {
    const made = createManifest(
      { ...FORM, name: "Not A Name", version: 0, kind: "reported", rankedByFuel: true },
      new Uint8Array(0),
    );
    if (made.ok) throw new Error("expected faults");
    expect(made.faults.map((f) => f.code)).toEqual([
      "MANIFEST_NAME",
      "MANIFEST_VERSION",
      "MANIFEST_KIND_RESERVED",
      "MANIFEST_MODULE_BYTES",
      "MANIFEST_FUEL_NEEDS_EPOCH",
    ]);
  });

  it.each<[string, string, Manifest]>([
    ["MANIFEST_FORMAT_VERSION", "formatVersion", manifest({ formatVersion: 3 })],
    ["MANIFEST_FORMAT_VERSION", "formatVersion", manifest({ formatVersion: 0 })],
    ["MANIFEST_NAME", "name", manifest({ name: "" })],
    ["MANIFEST_NAME", "name", manifest({ name: "a".repeat(65) })],
    ["MANIFEST_MODULE_BYTES", "moduleBytes", manifest({ moduleBytes: 8 * 1024 * 1024 + 1 })],
    ["MANIFEST_HOST_ABI", "hostAbiVersion", manifest({ hostAbiVersion: 2 })],
    ["MANIFEST_IMPORTS", "imports.1", manifest({ imports: ["log", "input_read"] })],
    ["MANIFEST_IMPORTS", "imports.1", manifest({ imports: ["log", "log"] })],
    ["MANIFEST_IMPORTS", "imports.0", manifest({ imports: ["http_get"] })],
    ["MANIFEST_IMPORTS", "imports.0", manifest({ imports: ["generate_zk_proof"] })],
    ["MANIFEST_PARAMETERS", "parameters", manifest({ parameters: new Uint8Array(2049) })],
    ["MANIFEST_POLICY", "policy.open", policy({ open: true })],
    ["MANIFEST_POLICY", "policy.strategy", policy({ strategy: 2 })],
    ["MANIFEST_POLICY", "policy.minImprovementPpb", policy({ minImprovementPpb: 1_000_000_001 })],
    ["MANIFEST_POLICY", "policy.scoreEpochs", policy({ scoreEpochs: 0 })],
    ["MANIFEST_POLICY", "policy.reentries", policy({ reentries: 1 })],
    ["MANIFEST_INTAKE", "intake", manifest({ intake: 2 })],
    ["MANIFEST_FUEL_NEEDS_EPOCH", "intake", manifest({ rankedByFuel: true })],
    ["MANIFEST_EMISSION", "mechanism", manifest({ mechanism: 2 })],
    ["MANIFEST_EMISSION", "emissionSharePpb", manifest({ emissionSharePpb: 0 })],
    ["MANIFEST_BUDGET", "epochFuelBudget", manifest({ epochFuelBudget: 1n })],
  ])("finds %s at %s alone", (code, path, faulty) => {
    expect(manifestFaults(faulty).map((f) => [f.code, f.path])).toEqual([[code, path]]);
  });

  it("bounds every field so that the largest manifest fits MAX_MANIFEST_BYTES", () => {
    const active = HOST_ABI.functions.filter((entry) => isLinked(entry, SANDBOX_VERSION));
    const largest = manifest({
      name: "a".repeat(64),
      imports: active.map((entry) => entry.name).sort(),
      parameters: new Uint8Array(2048),
    });
    expect(manifestFaults(largest)).toEqual([]);
    expect(ManifestCodec.enc(largest).length).toBeLessThan(MAX_MANIFEST_BYTES / 2);
  });

  it("comes back from its own words, less what the module decides", () => {
    const { formatVersion, module, moduleBytes, hostAbiVersion, ...form } = manifestJson(
      manifest(),
    );
    expect([formatVersion, moduleBytes, hostAbiVersion]).toEqual([2, MODULE.length, 1]);
    expect(module).toBe(sha256Hex(MODULE));
    expect(createManifest(form, MODULE)).toEqual({ ok: true, manifest: manifest() });
  });

  it("shows itself in words that JSON can carry", () => {
    expect(JSON.parse(JSON.stringify(manifestJson(manifest())))).toMatchObject({
      kind: "deterministic",
      intake: "rolling",
      parameters: "0102ff",
      policy: { strategy: "ladder" },
      limits: { fuel: "50000000", functions: 1000, wallSeconds: 30 },
      features: [],
      epochFuelBudget: "18446744073709551615",
    });
  });
});
