/** The form of a manifest that a person writes: challenge.json or challenge.toml. */

import {
  FUEL_RANGE,
  fromHex,
  GUEST_LIMIT_RANGES,
  HOST_ABI_VERSION,
  MANIFEST_FORMAT,
  normalWallSeconds,
  sha256Hex,
  toHex,
} from "@platform/protocol";
import { Feature, Intake, Kind, type Manifest, Strategy } from "@platform/runtime";
import { z } from "zod";
import type { Fault } from "./fault.ts";
import { manifestFaults } from "./manifest-faults.ts";

const U64_MAX = (1n << 64n) - 1n;
const u8 = z.number().int().min(0).max(0xff);
const u32 = z.number().int().min(0).max(0xffff_ffff);
/** A number, or decimal digits where JSON's numbers end. */
const u64 = z
  .union([
    z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
    z.bigint(),
    z.string().regex(/^(0|[1-9][0-9]{0,19})$/, "decimal digits expected"),
  ])
  .transform(BigInt)
  .pipe(z.bigint().min(0n).max(U64_MAX));

const { memoryPages, stackKib, functions, globals, tables, tableElements } = GUEST_LIMIT_RANGES;

const LimitsSchema = z.strictObject({
  fuel: u64.default(FUEL_RANGE.normal),
  memoryPages: u32.default(memoryPages.normal),
  maxPayloadBytes: u32,
  stackKib: u32.default(stackKib.normal),
  functions: u32.default(functions.normal),
  globals: u32.default(globals.normal),
  tables: u32.default(tables.normal),
  tableElements: u32.default(tableElements.normal),
  /** 30, or more where the fuel may take more. */
  wallSeconds: u32.optional(),
});

const FEATURES = Object.keys(Feature) as (keyof typeof Feature)[];

/** Strict: an unknown or missing field is a fault that names itself. */
export const ManifestFormSchema = z.strictObject({
  name: z.string(),
  version: u32,
  kind: z.enum(["deterministic", "reported"]).default("deterministic"),
  imports: z.array(z.string()).max(64),
  limits: LimitsSchema,
  features: z.array(z.enum(FEATURES)).default([]),
  /** Bytes given to the guest, in hex. */
  parameters: z
    .string()
    .regex(/^([0-9a-f]{2})*$/, "lower-case hex expected")
    .default(""),
  policy: z.strictObject({
    open: z.boolean().default(false),
    strategy: z.enum(["winner", "ladder"]),
    minImprovementPpb: u32,
    scoreEpochs: u8,
    reentries: u8.default(0),
  }),
  intake: z.enum(["rolling", "epoch"]),
  rankedByFuel: z.boolean().default(false),
  mechanism: u8.default(0),
  emissionSharePpb: u32,
  epochFuelBudget: u64,
  activationEpoch: u64.default(0n),
});

export type ManifestForm = z.input<typeof ManifestFormSchema>;

export type ManifestResult =
  | { readonly ok: true; readonly manifest: Manifest }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/**
 * The form and the built module make the manifest: its hash, size and the ABI version are never
 * typed by hand. All faults are listed at once.
 */
export function createManifest(form: unknown, module: Uint8Array): ManifestResult {
  const parsed = ManifestFormSchema.safeParse(form);
  if (!parsed.success)
    return {
      ok: false,
      faults: parsed.error.issues.map((issue) => ({
        code: "MANIFEST_FORM",
        path: issue.path.join("."),
        message: issue.message,
      })),
    };
  const manifest = toManifest(parsed.data, module);
  const faults = manifestFaults(manifest);
  return faults.length === 0 ? { ok: true, manifest } : { ok: false, faults };
}

function toManifest(form: z.output<typeof ManifestFormSchema>, module: Uint8Array): Manifest {
  const { wallSeconds } = form.limits;
  return {
    formatVersion: MANIFEST_FORMAT,
    name: form.name,
    version: form.version,
    kind: Kind[form.kind],
    module: sha256Hex(module),
    moduleBytes: module.length,
    hostAbiVersion: HOST_ABI_VERSION,
    imports: [...form.imports].sort(),
    limits: { ...form.limits, wallSeconds: wallSeconds ?? normalWallSeconds(form.limits.fuel) },
    features: form.features.reduce((bits, name) => bits | Feature[name], 0),
    parameters: fromHex(form.parameters),
    policy: { ...form.policy, strategy: Strategy[form.policy.strategy] },
    intake: Intake[form.intake],
    rankedByFuel: form.rankedByFuel,
    mechanism: form.mechanism,
    emissionSharePpb: form.emissionSharePpb,
    epochFuelBudget: form.epochFuelBudget,
    activationEpoch: form.activationEpoch,
  };
}

/**
 * For people and programs that read JSON: words for numbers, big integers as decimal strings. Says
 * what is signed: a manifest of format 1 shows no limit that it does not carry.
 */
export function manifestJson(manifest: Manifest): Record<string, unknown> {
  const { features, ...shown } = manifest;
  const { limits, policy } = manifest;
  const { fuel, memoryPages, maxPayloadBytes } = limits;
  const said = manifest.formatVersion === 1 ? { memoryPages, maxPayloadBytes } : limits;
  return {
    ...shown,
    kind: wordOf(Kind, manifest.kind),
    limits: { ...said, fuel: fuel.toString() },
    ...(manifest.formatVersion === 1 ? {} : { features: featureWords(features) }),
    parameters: toHex(manifest.parameters),
    policy: { ...policy, strategy: wordOf(Strategy, policy.strategy) },
    intake: wordOf(Intake, manifest.intake),
    epochFuelBudget: manifest.epochFuelBudget.toString(),
    activationEpoch: manifest.activationEpoch.toString(),
  };
}

function featureWords(bits: number): string[] {
  return FEATURES.filter((name) => (bits & Feature[name]) !== 0);
}

function wordOf(words: Readonly<Record<string, number>>, value: number): string {
  return Object.keys(words).find((word) => words[word] === value) ?? String(value);
}
