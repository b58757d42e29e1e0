import { Hash } from "../../fw/hash";
import { Reader } from "../../fw/reader";
import { Cursor, Key } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { Parameters } from "../parameters/parameters";
import { SESSION } from "./errors";
import { Registry } from "./registry";

const JAIL: u8 = 12;

export const NOT_ABSENT: u8 = 0;
export const ABSENT: u8 = 1;
/** Its session key has spoken: the next boundary lets it in again. */
export const REJOINING: u8 = 2;

/** Blocks of a production epoch for each epoch of jail: 360 give 20 (PROTOCOL §14). */
const BLOCKS_AN_EPOCH_OF_JAIL: u32 = 18;
const SHORTEST_JAIL: u32 = 3;
const LONGEST_JAIL: u32 = 20;

/** Why a hotkey is kept out of the next sets, or was until now (PROTOCOL §6). */
export class Jail {
  absence: u8 = NOT_ABSENT;
  /** The epoch through which it was absent. */
  epoch: u64 = 0;
  /** Certificates of that epoch which it signed all the same. */
  present: u32 = 0;
  /** First epoch that its equivocation, or a resolution, does not forbid; 0 for none. */
  until: u64 = 0;

  constructor(public hotkey: Hash) {}

  private static prefix(): Key {
    return new Key(SESSION, JAIL);
  }

  /** A clean record for a hotkey that has none. */
  static load(hotkey: Hash): Jail {
    const value = Jail.prefix().hash(hotkey).get();
    return value === null ? new Jail(hotkey) : Jail.decode(hotkey, value);
  }

  private static decode(hotkey: Hash, r: Reader): Jail {
    const jail = new Jail(hotkey);
    jail.absence = r.u8();
    jail.epoch = r.u64();
    jail.present = r.u32();
    jail.until = r.u64();
    return jail;
  }

  /** In order of hotkey. */
  static all(): Array<Jail> {
    const records = new Array<Jail>();
    const cursor = new Cursor(Jail.prefix());
    while (cursor.next())
      records.push(Jail.decode(cursor.suffix().hash(0), Reader.of(cursor.value())));
    return records;
  }

  save(): void {
    const key = Jail.prefix().hash(this.hotkey);
    if (this.absence == NOT_ABSENT && this.until == 0) {
      key.remove();
      return;
    }
    key.put(this.encode(new Writer(21)));
  }

  encode(w: Writer): Writer {
    return w.u8(this.absence).u64(this.epoch).u32(this.present).u64(this.until);
  }

  /** A later absence ranks before an earlier one, then more presence, then the lower hotkey. */
  ranksBefore(other: Jail): bool {
    if (this.epoch != other.epoch) return this.epoch > other.epoch;
    if (this.present != other.present) return this.present > other.present;
    return this.hotkey.compare(other.hotkey) < 0;
  }

  /** The session key of an absent hotkey is back: once, until the boundary lets it in. */
  static mayRejoin(hotkey: Hash): bool {
    return Jail.load(hotkey).absence == ABSENT;
  }

  static clearAbsence(hotkey: Hash): void {
    const jail = Jail.load(hotkey);
    if (jail.absence == NOT_ABSENT) return;
    jail.absence = NOT_ABSENT;
    jail.save();
  }

  /**
   * Proven misbehaviour in any kept epoch: out of the sets of the next N epochs, counted from the
   * epoch whose block holds the proof. A second proof never shortens the first. Gives the first
   * epoch in which the hotkey may be a member again.
   */
  static forEquivocation(hotkey: Hash, running: u64): u64 {
    const jail = Jail.load(hotkey);
    const until = running + 1 + <u64>jailEpochs(Parameters.load().epochBlocks);
    if (until > jail.until) jail.until = until;
    jail.save();
    return jail.until;
  }

  /** The longest term that the members may decide. */
  static longest(): u32 {
    return jailEpochs(Parameters.load().epochBlocks);
  }

  /** A decision of the members; it never shortens what a proof or an earlier decision said. */
  static byResolution(hotkey: Hash, running: u64, epochs: u16): void {
    const jail = Jail.load(hotkey);
    const until = running + 1 + <u64>epochs;
    if (until > jail.until) jail.until = until;
    jail.save();
  }

  /** What no longer keeps anybody out of this epoch or a later one is forgotten. */
  static expire(epoch: u64): void {
    const records = Jail.all();
    for (let i = 0; i < records.length; i++) {
      const jail = records[i];
      if (jail.until <= epoch) jail.until = 0;
      // Who left the subnet delegates anew when it comes back: that is a sign of life as well.
      if (jail.absence == REJOINING || !Registry.isRegistered(jail.hotkey))
        jail.absence = NOT_ABSENT;
      jail.save();
    }
  }
}

/** N of PROTOCOL §14, 3 and 20, follows the length of an epoch: genesis has no field for it. */
function jailEpochs(epochBlocks: u32): u32 {
  const epochs = epochBlocks / BLOCKS_AN_EPOCH_OF_JAIL;
  if (epochs < SHORTEST_JAIL) return SHORTEST_JAIL;
  return epochs > LONGEST_JAIL ? LONGEST_JAIL : epochs;
}
