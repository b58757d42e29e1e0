import { Block } from "../../fw/block";
import { Bytes } from "../../fw/bytes";
import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { OK, Outcome } from "../../fw/outcome";
import { Reader } from "../../fw/reader";
import { Cursor, Key, removeAll } from "../../fw/storage";
import { isWeak } from "../../fw/wide";
import { Writer } from "../../fw/writer";
import { Parameters } from "../parameters/parameters";
import { Epoch } from "../session/epoch";
import { Member } from "../session/members";
import { AUTHORITY, AuthorityError, AuthorityEvent, authorityFailure } from "./errors";
import { Owners } from "./owners";

const ROTATION: u8 = 2;
const VETOES: u8 = 3;
/** A command carries at most as many signatures. */
const MAX_KEYS: i32 = 16;
/** Members get two nominal epochs to object, as they do after a pause (PROTOCOL §12). */
const LEAST_DELAY_EPOCHS: u64 = 2;
/** A rotation that nobody remembers any more is nobody's wish. */
const MOST_DELAY_EPOCHS: u64 = 64;

/** Owner keys on their way: in force at the first boundary at or after a slot, if nobody objects. */
export class Rotation {
  /** Nonce of the command that queued it: its name. */
  nonce: u64 = 0;
  dueSlot: u64 = 0;
  owners: Owners = new Owners();

  static load(): Rotation | null {
    const r = new Key(AUTHORITY, ROTATION).get();
    if (r === null) return null;
    const rotation = new Rotation();
    rotation.nonce = r.u64();
    rotation.dueSlot = r.u64();
    rotation.owners = Owners.decode(r);
    return rotation;
  }

  encode(w: Writer): Writer {
    return this.owners.encode(w.u64(this.nonce).u64(this.dueSlot));
  }

  save(): void {
    new Key(AUTHORITY, ROTATION).put(this.encode(new Writer()));
  }

  remove(): void {
    new Key(AUTHORITY, ROTATION).remove();
    removeAll(Rotation.vetoes());
  }

  static vetoes(): Key {
    return new Key(AUTHORITY, VETOES);
  }

  static objectors(): Array<Hash> {
    const found = new Array<Hash>();
    const cursor = new Cursor(Rotation.vetoes());
    while (cursor.next()) found.push(cursor.suffix().hash(0));
    return found;
  }

  /** Weak power of the current set's members objects. */
  static isVetoed(): bool {
    let power: u64 = 0;
    const objectors = Rotation.objectors();
    for (let i = 0; i < objectors.length; i++) {
      const member = Member.load(objectors[i]);
      if (member !== null) power += member.power;
    }
    return isWeak(power, Epoch.load().totalPower);
  }
}

/** Owner action 6: keys ascending, threshold u8, delay in slots u64. */
export function queueRotation(payload: Bytes, nonce: u64): Outcome {
  const r = Reader.of(payload);
  const owners = Owners.decode(r);
  const delay = r.u64();
  if (!r.done()) return authorityFailure(AuthorityError.Malformed);
  const count = owners.keys.length;
  if (count < 1 || count > MAX_KEYS) return authorityFailure(AuthorityError.BadKeys);
  for (let i = 1; i < count; i++)
    if (owners.keys[i - 1].compare(owners.keys[i]) >= 0)
      return authorityFailure(AuthorityError.BadKeys);
  if (owners.threshold < 1 || <i32>owners.threshold > count)
    return authorityFailure(AuthorityError.BadThreshold);
  const epochSlots = <u64>Parameters.load().epochSlots;
  if (delay < LEAST_DELAY_EPOCHS * epochSlots || delay > MOST_DELAY_EPOCHS * epochSlots)
    return authorityFailure(AuthorityError.BadDelay);
  if (Rotation.load() !== null) return authorityFailure(AuthorityError.RotationPending);
  const rotation = new Rotation();
  rotation.nonce = nonce;
  rotation.dueSlot = Block.slot + delay;
  rotation.owners = owners;
  rotation.save();
  deposit(rotation.encode(event(AUTHORITY, AuthorityEvent.RotationQueued)));
  return OK;
}

/** Owner action 7: the owners take back the rotation of that nonce. */
export function cancelRotation(payload: Bytes): Outcome {
  const r = Reader.of(payload);
  const nonce = r.u64();
  if (!r.done()) return authorityFailure(AuthorityError.Malformed);
  const rotation = Rotation.load();
  if (rotation === null || rotation.nonce != nonce)
    return authorityFailure(AuthorityError.NoRotation);
  cancel(rotation, true);
  return OK;
}

export function cancel(rotation: Rotation, byOwners: bool): void {
  rotation.remove();
  deposit(event(AUTHORITY, AuthorityEvent.RotationCancelled).u64(rotation.nonce).bool(byOwners));
}
