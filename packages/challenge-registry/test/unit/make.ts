import { utf8 } from "@platform/protocol";
import type { Manifest } from "@platform/runtime";
import { createManifest, type ManifestForm } from "../../src/index.ts";

export const MODULE = utf8("a module's bytes");

export const FORM: ManifestForm = {
  name: "tsp",
  version: 1,
  imports: ["output_write", "input_read", "input_size"],
  limits: { fuel: 50_000_000, memoryPages: 32, maxPayloadBytes: 65_536 },
  parameters: "0102ff",
  policy: { strategy: "ladder", minImprovementPpb: 1_000_000, scoreEpochs: 10 },
  intake: "rolling",
  emissionSharePpb: 400_000_000,
  epochFuelBudget: "18446744073709551615",
  activationEpoch: 1,
};

export function manifest(overrides: Partial<Manifest> = {}): Manifest {
  const made = createManifest(FORM, MODULE);
  if (!made.ok) throw new Error(JSON.stringify(made.faults));
  return { ...made.manifest, ...overrides };
}
