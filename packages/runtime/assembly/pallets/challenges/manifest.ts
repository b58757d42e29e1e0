import { Bytes } from "../../fw/bytes";
import { Hash } from "../../fw/hash";
import { Reader } from "../../fw/reader";

export const INTAKE_EPOCH: u8 = 1;
export const STRATEGY_WINNER: u8 = 0;
export const STRATEGY_LADDER: u8 = 1;

/** Layouts that are read; 2 adds limits of the module's structure, the wall limit and features. */
export const FIRST_FORMAT: u8 = 1;
export const NEWEST_FORMAT: u8 = 2;

/** src/manifest.ts `ManifestCodec`; what a rule never reads is only checked for its form. */
export class Manifest {
  formatVersion: u8 = 0;
  name: Bytes = new Bytes(0, 0);
  version: u32 = 0;
  kind: u8 = 0;
  module: Hash = Hash.none();
  moduleBytes: u32 = 0;
  hostAbiVersion: u32 = 0;
  imports: Array<Bytes> = new Array<Bytes>();
  fuel: u64 = 0;
  memoryPages: u32 = 0;
  maxPayloadBytes: u32 = 0;
  stackKib: u32 = 0;
  functions: u32 = 0;
  globals: u32 = 0;
  tables: u32 = 0;
  tableElements: u32 = 0;
  wallSeconds: u32 = 0;
  features: u32 = 0;
  parameters: Bytes = new Bytes(0, 0);
  open: bool = false;
  strategy: u8 = 0;
  minImprovementPpb: u32 = 0;
  scoreEpochs: u8 = 0;
  reentries: u8 = 0;
  intake: u8 = 0;
  rankedByFuel: bool = false;
  mechanism: u8 = 0;
  emissionSharePpb: u32 = 0;
  epochFuelBudget: u64 = 0;
  activationEpoch: u64 = 0;

  static decode(r: Reader): Manifest {
    const m = new Manifest();
    m.formatVersion = r.u8();
    m.name = r.bytes();
    m.version = r.u32();
    m.kind = r.u8();
    m.module = r.hash();
    m.moduleBytes = r.u32();
    m.hostAbiVersion = r.u32();
    const imports = r.count(1);
    for (let i = 0; i < imports && !r.bad; i++) m.imports.push(r.bytes());
    m.fuel = r.u64();
    m.memoryPages = r.u32();
    m.maxPayloadBytes = r.u32();
    if (m.formatVersion >= 2) m.decodeStructure(r);
    m.parameters = r.bytes();
    m.open = r.bool();
    m.strategy = r.u8();
    m.minImprovementPpb = r.u32();
    m.scoreEpochs = r.u8();
    m.reentries = r.u8();
    m.intake = r.u8();
    m.rankedByFuel = r.bool();
    m.mechanism = r.u8();
    m.emissionSharePpb = r.u32();
    m.epochFuelBudget = r.u64();
    m.activationEpoch = r.u64();
    return m;
  }

  private decodeStructure(r: Reader): void {
    this.stackKib = r.u32();
    this.functions = r.u32();
    this.globals = r.u32();
    this.tables = r.u32();
    this.tableElements = r.u32();
    this.wallSeconds = r.u32();
    this.features = r.u32();
  }

  hasKnownFormat(): bool {
    return this.formatVersion >= FIRST_FORMAT && this.formatVersion <= NEWEST_FORMAT;
  }
}
