/** The signed description of a challenge as it stands in state and in an owner command. */

import {
  Bytes,
  bool,
  type Fields,
  GUEST_LIMIT_RANGES,
  type GuestLimitName,
  Hash32,
  type Hex32,
  List,
  normalWallSeconds,
  Struct,
  shaped,
  shapeOf,
  str,
  u8,
  u32,
  u64,
} from "@platform/protocol";
import { type Codec, createCodec, createDecoder } from "scale-ts";

/** `reported` is reserved: the runtime refuses it with its own code. */
export const Kind = { deterministic: 0, reported: 1 } as const;
/** `epoch`: all works of a batch are judged on one seed. */
export const Intake = { rolling: 0, epoch: 1 } as const;
/**
 * How a board becomes shares. `winner`: all to the best, the earlier commit on equal scores.
 * `ladder`: in order of commit, each work earns only what it adds to the best before it.
 */
export const Strategy = { winner: 0, ladder: 1 } as const;

/** Bits of `features`: what a module may use besides the profile. */
export const Feature = { simd: 1, "tail-calls": 2 } as const;

/** Ranges and units are those of protocol/guest-limits.ts. */
export interface ManifestLimits extends Readonly<Record<GuestLimitName, number>> {
  readonly fuel: bigint;
  readonly maxPayloadBytes: number;
}

export interface ManifestPolicy {
  /** Skips the commit and gives up first-come priority. */
  readonly open: boolean;
  readonly strategy: number;
  /** Parts per billion of the incumbent's score by which a challenger must beat it. */
  readonly minImprovementPpb: number;
  /** Epochs that a work stays on the board. */
  readonly scoreEpochs: number;
  /** Board works entered again into each batch (intake epoch), at most 16. */
  readonly reentries: number;
}

export interface Manifest {
  /** 1 carries fuel, memoryPages and maxPayloadBytes alone: the rest is {@link unsaidLimits}. */
  readonly formatVersion: number;
  /** Unique on a network: 1 to 64 bytes of a-z, 0-9 and "-". */
  readonly name: string;
  /** Strictly rising for a name. */
  readonly version: number;
  readonly kind: number;
  /** SHA-256 of the module's bytes. */
  readonly module: Hex32;
  readonly moduleBytes: number;
  readonly hostAbiVersion: number;
  /** Names under import module `platform`, sorted: the module may import nothing else. */
  readonly imports: readonly string[];
  readonly limits: ManifestLimits;
  /** Bits of {@link Feature}; none in format 1. */
  readonly features: number;
  /** Given to the guest as they are; at most 2 KiB. */
  readonly parameters: Uint8Array;
  readonly policy: ManifestPolicy;
  readonly intake: number;
  /** True if scores rest on metered fuel of miners' programs: then intake must be `epoch`. */
  readonly rankedByFuel: boolean;
  readonly mechanism: number;
  /** Parts per billion of the mechanism's weight; over all active challenges at most the whole. */
  readonly emissionSharePpb: number;
  readonly epochFuelBudget: bigint;
  /** Not active before this epoch. */
  readonly activationEpoch: bigint;
}

type SaidLimits = Pick<ManifestLimits, "fuel" | "memoryPages" | "maxPayloadBytes">;

/** What a manifest of format 1 runs under besides its own limits. */
export function unsaidLimits(fuel: bigint): Omit<ManifestLimits, keyof SaidLimits> {
  const { stackKib, functions, globals, tables, tableElements } = GUEST_LIMIT_RANGES;
  return {
    stackKib: stackKib.normal,
    functions: functions.normal,
    globals: globals.normal,
    tables: tables.normal,
    tableElements: tableElements.normal,
    wallSeconds: normalWallSeconds(fuel),
  };
}

/** True if the limits and features of a manifest can be written in its format. */
export function isSayable({ formatVersion, limits, features }: Manifest): boolean {
  if (formatVersion !== 1) return true;
  const unsaid = Object.entries(unsaidLimits(limits.fuel));
  return (
    features === 0 && unsaid.every(([name, value]) => limits[name as GuestLimitName] === value)
  );
}

const IDENTITY = {
  name: str,
  version: u32,
  kind: u8,
  module: Hash32,
  moduleBytes: u32,
  hostAbiVersion: u32,
  imports: List(str),
};
const SAID_LIMITS = { fuel: u64, memoryPages: u32, maxPayloadBytes: u32 };
const RULES = {
  parameters: Bytes(),
  policy: Struct({
    open: bool,
    strategy: u8,
    minImprovementPpb: u32,
    scoreEpochs: u8,
    reentries: u8,
  }),
  intake: u8,
  rankedByFuel: bool,
  mechanism: u8,
  emissionSharePpb: u32,
  epochFuelBudget: u64,
  activationEpoch: u64,
};

type Content = Omit<Manifest, "formatVersion">;

const Content1 = Struct({ ...IDENTITY, limits: Struct(SAID_LIMITS), ...RULES });
const Content2: Codec<Content> = Struct({
  ...IDENTITY,
  limits: Struct({
    ...SAID_LIMITS,
    stackKib: u32,
    functions: u32,
    globals: u32,
    tables: u32,
    tableElements: u32,
    wallSeconds: u32,
  }),
  features: u32,
  ...RULES,
});

function decodeContent(formatVersion: number, input: Uint8Array): Content {
  if (formatVersion === 2) return Content2.dec(input);
  if (formatVersion !== 1) throw new RangeError(`no manifest has format ${formatVersion}`);
  const { limits, ...rest } = Content1.dec(input);
  return { ...rest, limits: { ...limits, ...unsaidLimits(limits.fuel) }, features: 0 };
}

function encodeManifest(manifest: Manifest): Uint8Array {
  const { formatVersion, ...content } = manifest;
  if (!isSayable(manifest)) throw new RangeError("format 1 can't say these limits or features");
  const layout = formatVersion === 1 ? Content1 : Content2;
  return Uint8Array.of(formatVersion, ...layout.enc(content));
}

/** Fields behind the first byte, for metadata. */
const fieldsOf = (layout: object): Fields => (shapeOf(layout) as { struct: Fields }).struct;

/** The first byte decides the layout. Decoding throws for a format that is not known. */
export const ManifestCodec: Codec<Manifest> = shaped(
  createCodec(
    encodeManifest,
    createDecoder((input) => {
      const formatVersion = u8.dec(input);
      return { formatVersion, ...decodeContent(formatVersion, input) };
    }),
  ),
  { tagged: "formatVersion", variants: { 1: fieldsOf(Content1), 2: fieldsOf(Content2) } },
);
