import { Bytes } from "../../fw/bytes";
import { Reader } from "../../fw/reader";
import { Key } from "../../fw/storage";

const INDEX: u8 = 4;

/** Values of genesis (protocol/parameters.ts); constant within an epoch. */
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
    return new Key(INDEX, 0);
  }

  static bytes(): Bytes {
    return Parameters.key().read()!;
  }

  static load(): Parameters {
    return Parameters.decode(Reader.of(Parameters.bytes()));
  }
}
