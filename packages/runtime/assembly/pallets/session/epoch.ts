import { Hash } from "../../fw/hash";
import { Key } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { SESSION } from "./errors";

const EPOCH: u8 = 0;
const ORIGIN: u8 = 1;

/** The running epoch and what is asked of its set most often. */
export class Epoch {
  number: u64 = 0;
  boundaryNumber: u64 = 0;
  boundaryHash: Hash = Hash.none();
  /** First block of the epoch; its slot is known once that block is there. */
  startHeight: u64 = 0;
  startSlot: u64 = 0;
  setHash: Hash = Hash.none();
  totalPower: u64 = 0;
  members: u16 = 0;

  private static key(): Key {
    return new Key(SESSION, EPOCH);
  }

  static load(): Epoch {
    const r = Epoch.key().get()!;
    const epoch = new Epoch();
    epoch.number = r.u64();
    epoch.boundaryNumber = r.u64();
    epoch.boundaryHash = r.hash();
    epoch.startHeight = r.u64();
    epoch.startSlot = r.u64();
    epoch.setHash = r.hash();
    epoch.totalPower = r.u64();
    epoch.members = r.u16();
    return epoch;
  }

  /** Two boundaries were missed: nobody knows any more whose stake and names count (PROTOCOL §6). */
  isStalled(slot: u64, epochSlots: u32): bool {
    return slot >= this.startSlot + 2 * <u64>epochSlots;
  }

  save(): void {
    const w = new Writer();
    w.u64(this.number).u64(this.boundaryNumber).hash(this.boundaryHash);
    w.u64(this.startHeight).u64(this.startSlot).hash(this.setHash);
    Epoch.key().put(w.u64(this.totalPower).u16(this.members));
  }
}

/** What genesis fixed for every later boundary: B(e) = b0 + e * epochBlocks. */
export class Origin {
  netuid: u16 = 0;
  b0: u64 = 0;
  /** A smaller set is not taken: 4, or the size of a smaller genesis set. */
  minMembers: u16 = 0;

  static load(): Origin {
    const r = new Key(SESSION, ORIGIN).get()!;
    const origin = new Origin();
    origin.netuid = r.u16();
    origin.b0 = r.u64();
    origin.minMembers = r.u16();
    return origin;
  }

  save(): void {
    const w = new Writer().u16(this.netuid).u64(this.b0).u16(this.minMembers);
    new Key(SESSION, ORIGIN).put(w);
  }
}
