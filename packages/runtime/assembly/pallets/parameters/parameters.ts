import { Bytes } from "../../fw/bytes";
import { Reader } from "../../fw/reader";
import { Key } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { PARAMETERS } from "./errors";

const VALUES: u8 = 0;

// Places in the list of protocol/parameters.ts that rules name.
export const EPOCH_SLOTS: u8 = 2;
export const SANDBOX_VERSION: u8 = 10;
export const MANA_CAP: u8 = 12;
export const MANA_PER_SLOT: u8 = 13;
export const PARAMETER_COUNT: u8 = 14;

/** Values of genesis and of later decisions (protocol/parameters.ts); constant within an epoch. */
export class Parameters {
  intervalMs: u32 = 0;
  epochBlocks: u32 = 0;
  epochSlots: u32 = 0;
  intakeSlots: u32 = 0;
  revealSlots: u32 = 0;
  seedDelay: u32 = 0;
  attestSlots: u32 = 0;
  attestDeadlineSlots: u32 = 0;
  disputeSlots: u32 = 0;
  minStake: u16 = 0;
  sandboxVersion: u32 = 0;
  burnUid: u16 = 0;
  manaCap: u64 = 0;
  manaPerSlot: u64 = 0;

  static decode(reader: Reader): Parameters {
    const p = new Parameters();
    p.intervalMs = reader.u32();
    p.epochBlocks = reader.u32();
    p.epochSlots = reader.u32();
    p.intakeSlots = reader.u32();
    p.revealSlots = reader.u32();
    p.seedDelay = reader.u32();
    p.attestSlots = reader.u32();
    p.attestDeadlineSlots = reader.u32();
    p.disputeSlots = reader.u32();
    p.minStake = reader.u16();
    p.sandboxVersion = reader.u32();
    p.burnUid = reader.u16();
    p.manaCap = reader.u64();
    p.manaPerSlot = reader.u64();
    return p;
  }

  static key(): Key {
    return new Key(PARAMETERS, VALUES);
  }

  static bytes(): Bytes {
    return Parameters.key().read()!;
  }

  static load(): Parameters {
    return Parameters.decode(Reader.of(Parameters.bytes()));
  }

  save(): void {
    const w = new Writer().u32(this.intervalMs).u32(this.epochBlocks).u32(this.epochSlots);
    w.u32(this.intakeSlots).u32(this.revealSlots).u32(this.seedDelay).u32(this.attestSlots);
    w.u32(this.attestDeadlineSlots).u32(this.disputeSlots).u16(this.minStake);
    w.u32(this.sandboxVersion).u16(this.burnUid).u64(this.manaCap).u64(this.manaPerSlot);
    Parameters.key().put(w);
  }

  /** By place in the list. */
  get(name: u8): u64 {
    switch (<i32>name) {
      case 0:
        return <u64>this.intervalMs;
      case 1:
        return <u64>this.epochBlocks;
      case 2:
        return <u64>this.epochSlots;
      case 3:
        return <u64>this.intakeSlots;
      case 4:
        return <u64>this.revealSlots;
      case 5:
        return <u64>this.seedDelay;
      case 6:
        return <u64>this.attestSlots;
      case 7:
        return <u64>this.attestDeadlineSlots;
      case 8:
        return <u64>this.disputeSlots;
      case 9:
        return <u64>this.minStake;
      case 10:
        return <u64>this.sandboxVersion;
      case 11:
        return <u64>this.burnUid;
      case 12:
        return this.manaCap;
      default:
        return this.manaPerSlot;
    }
  }

  /** The value is within the bounds of schema.ts, so that it fits its field. */
  set(name: u8, value: u64): void {
    switch (<i32>name) {
      case 3:
        this.intakeSlots = <u32>value;
        break;
      case 4:
        this.revealSlots = <u32>value;
        break;
      case 5:
        this.seedDelay = <u32>value;
        break;
      case 6:
        this.attestSlots = <u32>value;
        break;
      case 7:
        this.attestDeadlineSlots = <u32>value;
        break;
      case 8:
        this.disputeSlots = <u32>value;
        break;
      case 9:
        this.minStake = <u16>value;
        break;
      case 10:
        this.sandboxVersion = <u32>value;
        break;
      case 11:
        this.burnUid = <u16>value;
        break;
      case 12:
        this.manaCap = value;
        break;
      case 13:
        this.manaPerSlot = value;
        break;
      default:
        unreachable();
    }
  }
}
